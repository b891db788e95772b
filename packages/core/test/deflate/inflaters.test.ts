import { expect, test } from "vitest";
import { Inflaters } from "../../src/deflate/inflaters.ts";
import { permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import { Opcode } from "../../src/opcode.ts";
import { binary, drain, feed, open } from "../support/drain.ts";
import { hex, utf8 } from "../support/frame.ts";
import { compressedTo, ROLES, sessions } from "./agreed.ts";
import { WatchedCodec } from "./watched-codec.ts";

const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;

test("what comes back is lent again, its context forgotten", () => {
  const codec = new WatchedCodec();
  const inflaters = new Inflaters(codec, 2);
  const first = inflaters.lend(15);
  expect(first.inflate(HELLO, 100)?.output).toEqual(utf8("Hello"));
  inflaters.takeBack(15, first);
  expect(inflaters.lend(15)).toBe(first);
  expect(first.inflate(HELLO_AGAIN, 100)).toBe(undefined);
  expect(codec.log).toEqual(["inflater 15", "reset"]);
});

test("windows are not mixed up", () => {
  const codec = new WatchedCodec();
  const inflaters = new Inflaters(codec, 2);
  inflaters.takeBack(9, inflaters.lend(9));
  inflaters.takeBack(15, inflaters.lend(15));
  inflaters.lend(9);
  expect(codec.log).toEqual(["inflater 9", "reset", "inflater 15", "reset"]);
});

test("no more rest than are allowed: the one that rested longest goes", () => {
  const codec = new WatchedCodec();
  const inflaters = new Inflaters(codec, 2);
  const lent = [9, 10, 11].map((bits) => [bits, inflaters.lend(bits)] as const);
  for (const [bits, inflater] of lent) inflaters.takeBack(bits, inflater);
  expect([codec.live, codec.log.at(-1)]).toEqual([2, "free"]);
  inflaters.lend(9);
  expect(codec.log.at(-1)).toBe("inflater 9");
});

test.each(ROLES)(
  "a thousand %ss hold none between messages that begin with an empty window",
  (role) => {
    const codec = new WatchedCodec();
    const extension = permessageDeflate(codec, {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
    });
    const hello = compressedTo(role, HELLO, { opcode: Opcode.binary });
    const endpoints = Array.from({ length: 1000 }, () =>
      open(role, {}, { extensions: [sessions(extension)[role]] }),
    );
    for (const endpoint of endpoints)
      expect(feed(endpoint, [hello.slice()])).toEqual([binary(utf8("Hello"))]);
    expect(codec.live).toBe(1);

    // In the midst of a message each has its own; what is broken off goes with its connection.
    const begun = compressedTo(role, HELLO, { opcode: Opcode.binary, fin: false });
    for (const endpoint of endpoints.slice(0, 3)) feed(endpoint, [begun.slice()]);
    expect(codec.live).toBe(3);
    for (const endpoint of endpoints) {
      endpoint.abort();
      drain(endpoint);
    }
    expect(codec.live).toBe(0);
  },
);

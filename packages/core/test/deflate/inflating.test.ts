// What is received and inflated aside. What is inflated at once: session.test.

import { describe, expect, test } from "vitest";
import type { DeflateCodec } from "../../src/deflate/codec.ts";
import { Inflating } from "../../src/deflate/inflating.ts";
import type { SessionParts } from "../../src/deflate/session.ts";
import type { Decoded } from "../../src/extension.ts";
import { concat, hex, pattern, times, utf8 } from "../support/frame.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import { LaterCodec } from "./later-codec.ts";
import { sessionParts } from "./session-parts.ts";
import { WatchedCodec } from "./watched-codec.ts";

const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;

function start(codec: DeflateCodec, parts: Partial<SessionParts> = {}) {
  return new Inflating(sessionParts(codec, parts));
}

/** What a message says, and each step that it took: at once, or aside. */
function inflate(
  inflating: Inflating,
  codec: LaterCodec,
  pieces: readonly Uint8Array[],
  maxBytes = 1e9,
) {
  const steps: string[] = [];
  const said: Uint8Array[] = [];
  for (const [i, piece] of pieces.entries()) {
    for (let input = piece, more = true; more; input = hex``) {
      let made = inflating.decode(input, i === pieces.length - 1, maxBytes);
      steps.push(made !== undefined && "run" in made ? "aside" : "at once");
      if (made !== undefined && "run" in made) {
        let decoded: Decoded | undefined;
        made.run((result) => (decoded = result));
        codec.finish();
        made = decoded;
      }
      if (made === undefined) return { steps, said: undefined };
      said.push(made.output);
      ({ more } = made);
    }
  }
  return { steps, said: concat(...said) };
}

const deflated = (data: Uint8Array) => pakoCodec.createDeflater(15).deflate(data).slice(0, -4);

describe("what is large is inflated aside", () => {
  test("with the same context", () => {
    const codec = new LaterCodec(6);
    const inflating = start(codec);
    expect(inflate(inflating, codec, [HELLO])).toEqual({ steps: ["aside"], said: utf8("Hello") });
    expect(inflate(inflating, codec, [HELLO_AGAIN])).toEqual({
      steps: ["at once"],
      said: utf8("Hello"),
    });
  });

  test("also where little became much; what is left behind is asked for at once", () => {
    const codec = new LaterCodec(2000);
    const zeros = deflated(new Uint8Array(1_000_000));
    expect(zeros.length).toBeLessThan(2000);
    const { steps, said } = inflate(start(codec), codec, [zeros]);
    expect(said).toEqual(new Uint8Array(1_000_000));
    expect(steps).toEqual(["at once", "aside", "aside", "aside", "aside"]);
  });

  test("and measured by its message: the next one begins anew", () => {
    const codec = new LaterCodec(2000);
    const inflating = start(codec);
    const zeros = deflated(new Uint8Array(70_000));
    expect(inflate(inflating, codec, [zeros]).steps).toEqual(["at once", "aside"]);
    expect(inflate(inflating, codec, [HELLO]).steps).toEqual(["at once"]);
  });

  test("no more than there is room for", () => {
    const codec = new LaterCodec();
    const { steps, said } = inflate(start(codec), codec, [HELLO], 2);
    expect([said, steps]).toEqual([utf8("Hello"), ["aside", "aside", "aside"]]);
  });

  test("stream behind stream", () => {
    const codec = new LaterCodec();
    const streams = concat(times(3, hex`f3 48 cd c9 c9 07 00`), hex`00`);
    expect(inflate(start(codec), codec, [streams]).said).toEqual(utf8("HelloHelloHello"));
  });

  test("though the codec does it here", () => {
    const watched = Object.assign(new WatchedCodec(), { offloadAboveBytes: 0 });
    const { steps, said } = inflate(start(watched), new LaterCodec(), [HELLO]);
    expect([steps, said]).toEqual([["aside"], utf8("Hello")]);
  });
});

test.each([
  ["no DEFLATE data", hex`ff ff ff ff`],
  ["a message that was cut", HELLO.subarray(0, -1)],
  ["too many streams", concat(times(1025, hex`03 00`), hex`00`)],
])("%s is told aside, too", (_, payload) => {
  const codec = new LaterCodec();
  expect(inflate(start(codec), codec, [payload]).said).toBe(undefined);
});

describe("a connection that is over", () => {
  test("frees the inflater, once", () => {
    const codec = new LaterCodec(1000);
    const inflating = start(codec);
    inflate(inflating, codec, [HELLO]);
    inflating.free();
    inflating.free();
    expect(codec.live).toBe(0);
  });

  test("frees it as soon as its work is done, whose result is none", () => {
    const codec = new LaterCodec();
    const inflating = start(codec);
    const made = inflating.decode(deflated(pattern(100)), true, 1000);
    const results: unknown[] = [];
    if (made !== undefined && "run" in made) made.run((decoded) => results.push(decoded));
    inflating.free();
    expect([codec.live, results]).toEqual([1, []]);
    codec.finish();
    expect([codec.live, results]).toEqual([0, [undefined]]);
  });
});

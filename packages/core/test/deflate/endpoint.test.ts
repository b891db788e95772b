// permessage-deflate through endpoints: the bytes on the wire.

import { describe, expect, test } from "vitest";
import { permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import { Opcode } from "../../src/opcode.ts";
import {
  binary,
  drain,
  feed,
  joined,
  open,
  ping,
  summary,
  tell,
  text,
  transmit,
} from "../support/drain.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import { concat, FEEDS, frameFrom, frameTo, hex, pattern, utf8 } from "../support/frame.ts";
import {
  compressedFrom,
  compressedTo,
  deflating,
  failure,
  fragmentsTo,
  ROLES,
  sessions,
  wireBytes,
} from "./agreed.ts";

const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;

describe("a client receives the frames that are written in RFC 7692 §7.2.3", () => {
  test.each([
    ["§7.2.3.1 a message in one block", hex`c1 07 f2 48 cd c9 c9 07 00`],
    ["§7.2.3.1 in two fragments", hex`41 03 f2 48 cd 80 04 c9 c9 07 00`],
    ["§7.2.3.3 in a block without compression", hex`c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00`],
    ["§7.2.3.4 in a final block", hex`c1 08 f3 48 cd c9 c9 07 00 00`],
    ["§7.2.3.5 in two blocks", hex`c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00`],
    ["§7.2.3.6 with an empty last fragment", hex`41 0b f2 48 cd c9 c9 07 00 00 00 ff ff 80 01 00`],
  ])("%s", (_, bytes) => {
    for (const feedAs of Object.values(FEEDS))
      expect(feed(deflating("client"), feedAs(bytes))).toEqual([text("Hello")]);
  });

  test("§7.2.3.2 with the context of the message before", () => {
    const bytes = hex`c1 07 ${HELLO} c1 05 ${HELLO_AGAIN}`;
    for (const feedAs of Object.values(FEEDS))
      expect(feed(deflating("client"), feedAs(bytes))).toEqual([text("Hello"), text("Hello")]);
  });

  test("§7.2.3.6 an empty message", () => {
    expect(feed(deflating("client"), [hex`c1 01 00`])).toEqual([text("")]);
  });
});

describe.each(ROLES)("a %s sends", (role) => {
  test("§7.2.3.2 the frames of the RFC, with context takeover", () => {
    const endpoint = deflating(role);
    endpoint.send("Hello");
    endpoint.send("Hello");
    expect(drain(endpoint)).toEqual([
      transmit(compressedFrom(role, HELLO), compressedFrom(role, HELLO_AGAIN)),
    ]);
  });

  test("§7.2.3.2 the same frame again, without", () => {
    const endpoint = deflating(role, {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      thresholdBytes: 0,
    });
    endpoint.send("Hello");
    endpoint.send("Hello");
    expect(drain(endpoint)).toEqual([
      transmit(compressedFrom(role, HELLO), compressedFrom(role, HELLO)),
    ]);
  });

  test("an empty message, and control frames, as they are", () => {
    const endpoint = deflating(role);
    endpoint.send("", { compress: true });
    endpoint.ping("Hello");
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.text }),
        frameFrom(role, { opcode: Opcode.ping, payload: "Hello" }),
      ),
    ]);
  });

  test("D11 a secret as it is: it is not compressed, and no later message refers to it", () => {
    const endpoint = deflating(role);
    endpoint.send("Hello", { compress: false });
    endpoint.send("Hello", { compress: true });
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.text, payload: "Hello" }),
        compressedFrom(role, HELLO),
      ),
    ]);
  });
});

describe.each(ROLES)("a %s receives", (role) => {
  describe.each(Object.entries(FEEDS))("%s", (_feed, feedAs) => {
    test("a compressed message in fragments, control frames between", () => {
      const bytes = concat(
        compressedTo(role, HELLO.subarray(0, 2), { fin: false }),
        frameTo(role, { opcode: Opcode.ping, payload: "a" }),
        frameTo(role, { opcode: Opcode.continuation, fin: false }),
        frameTo(role, { opcode: Opcode.continuation, fin: false, payload: HELLO.subarray(2) }),
        frameTo(role, { opcode: Opcode.ping, payload: "b" }),
        frameTo(role, { opcode: Opcode.continuation }),
      );
      const heard = summary(feed(deflating(role), feedAs(bytes)));
      expect(heard.told).toEqual([ping(utf8("a")), ping(utf8("b")), text("Hello")]);
    });

    test("messages that are compressed and messages that are not", () => {
      const bytes = concat(
        compressedTo(role, HELLO),
        frameTo(role, { opcode: Opcode.text, payload: "plain" }),
        frameTo(role, { opcode: Opcode.binary, payload: hex`01` }),
        compressedTo(role, HELLO_AGAIN, { opcode: Opcode.binary }),
      );
      expect(feed(deflating(role), feedAs(bytes))).toEqual([
        text("Hello"),
        text("plain"),
        binary(hex`01`),
        binary(utf8("Hello")),
      ]);
    });

    // "é" and "€" in stored blocks, cut in the middle of a character
    test("text that is cut inside a character, by fragments", () => {
      const bytes = fragmentsTo(role, [
        hex`00 01 00 fe ff c3`,
        hex`00 02 00 fd ff a9 e2`,
        hex`00 02 00 fd ff 82 ac 00`,
      ]);
      expect(feed(deflating(role), feedAs(bytes))).toEqual([text("é€")]);
    });

    test.each([
      ["a byte that no text has", [hex`00 01 00 fe ff ff 00`]],
      ["a surrogate, split over fragments", [hex`00 02 00 fd ff ed a0`, hex`00 01 00 fe ff 80 00`]],
      ["half a character at the end", [hex`00 01 00 fe ff c3 00`]],
    ])("A10 %s, once inflated: 1007", (_, payloads) => {
      const bytes = fragmentsTo(role, payloads);
      expect(feed(deflating(role), feedAs(bytes))).toEqual(failure(role, "invalid-utf8"));
    });
  });

  test("large messages of any kind", () => {
    for (const data of [pattern(300_000), new Uint8Array(70_000)]) {
      const sender = deflating(role === "client" ? "server" : "client");
      sender.send(data);
      const { sent } = summary(drain(sender));
      expect(sent.length).toBeLessThan(data.length / 50);
      expect(feed(deflating(role), [sent])).toEqual([binary(data)]);
    }
  });
});

test("a compressed message whose chunk was lent is whole, though it takes several steps", () => {
  const agreed = sessions(permessageDeflate(pakoCodec));
  const client = open("client", {}, { extensions: [agreed.client] });
  const server = open("server", {}, { extensions: [agreed.server], delivery: "pieces" });
  const data = new Uint8Array(300_000);
  client.send(data, { compress: true });
  const chunk = wireBytes(drain(client));
  server.receive(chunk, 0, true);
  const first = tell(server.poll()!);
  server.giveBack();
  chunk.fill(0xff);
  expect(joined([first, ...drain(server)])).toEqual([binary(data)]);
});

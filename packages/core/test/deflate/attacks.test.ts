// The attacks on compression that are bytes. Their numbers are those of our list of advisories; D5,
// D6 and D11 are told in parameters.test, permessage-deflate.test and endpoint.test.

import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { Opcode } from "../../src/opcode.ts";
import type { ViolationCode } from "../../src/violation.ts";
import { allocations } from "../support/allocations.ts";
import { fails } from "../support/attacks.ts";
import { drain, feed, feedEnd, open, summary, text, type Told } from "../support/drain.ts";
import { chop, concat, FEEDS, frameTo, hex, times } from "../support/frame.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import { compressedTo, deflating, failure, fragmentsTo, ROLES, RSV1 } from "./agreed.ts";
import { WatchedCodec } from "./watched-codec.ts";

const MIB = 1_048_576;
const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;
/** Two final blocks: "Hello" and "EVIL!". */
const FINAL = hex`f3 48 cd c9 c9 07 00`;
const FINAL_EVIL = hex`73 0d f3 f4 51 04 00`;

/** So many zeros, as one compressed message. */
function zeros(count: number): Uint8Array {
  return pakoCodec.createDeflater(15).deflate(new Uint8Array(count)).slice(0, -4);
}

/** 16 MiB of zeros, flushed: at first, and behind others of their kind. */
const [FIRST_ZEROS, MORE_ZEROS] = (() => {
  const deflater = pakoCodec.createDeflater(15);
  return [0, 1].map(() => deflater.deflate(new Uint8Array(16 * MIB)));
})();

/** So many times 16 MiB of zeros, as one message. */
function bomb(parts: number): Uint8Array {
  return concat(FIRST_ZEROS, times(parts - 1, MORE_ZEROS)).slice(0, -4);
}

const BOMB = FIRST_ZEROS.slice(0, -4);
const SMALL_BOMB = zeros(4096);

test("D1 the bomb is one: its parts inflate to 16 MiB each", () => {
  const inflater = pakoCodec.createInflater(15);
  let input = bomb(3);
  let bytes = 0;
  for (let inflated; (inflated = inflater.inflate(input, MIB)!).output.length > 0;) {
    bytes += inflated.output.length;
    input = input.subarray(inflated.consumed);
  }
  expect([bytes, input.length, inflater.endBlock()]).toEqual([48 * MIB, 0, true]);
});

describe.each(ROLES)("a %s stops a message while it inflates", (role) => {
  test("D1 16 MiB in 16 KiB, where 1 MiB is allowed: no more comes out than that, and one step", () => {
    expect(BOMB.length).toBeLessThan(16_500);
    for (const chunkBytes of [BOMB.length + 20, 1000, 1]) {
      const codec = new WatchedCodec();
      const endpoint = deflating(role, {}, { maxMessageBytes: MIB }, codec);
      const bytes = compressedTo(role, BOMB, { opcode: Opcode.binary });
      const chunks = chop(
        bytes,
        Array.from({ length: bytes.length }, () => chunkBytes),
      );
      expect(feed(endpoint, chunks)).toEqual(failure(role, "message-too-big"));
      const inflated = codec.inflated.reduce((sum, count) => sum + count, 0);
      expect(inflated).toBeGreaterThan(MIB);
      expect(inflated).toBeLessThanOrEqual(MIB + 65_536);
    }
  });

  test.each([
    [8, 131_000],
    [128, 2_100_000],
  ])("D1 %i times as much in %i bytes, to the default limits", (parts, size) => {
    const payload = bomb(parts);
    expect(payload.length).toBeLessThan(size);
    for (const sizes of [[], Array<number>(1000).fill(65_536)]) {
      const codec = new WatchedCodec();
      const endpoint = deflating(role, {}, {}, codec);
      const bytes = compressedTo(role, payload, { opcode: Opcode.binary });
      expect(feed(endpoint, chop(bytes, sizes))).toEqual(failure(role, "message-too-big"));
      const inflated = codec.inflated.reduce((sum, count) => sum + count, 0);
      expect(inflated).toBeGreaterThan(DEFAULT_LIMITS.maxMessageBytes);
      expect(inflated).toBeLessThanOrEqual(DEFAULT_LIMITS.maxMessageBytes + 65_536);
      expect([endpoint.unreadBytes, codec.live]).toEqual([0, 1]);
      expect(feedEnd(endpoint).length).toBe(1);
      expect(codec.live).toBe(0);
    }
  });

  test("D1 the same in memory: a few times what is allowed", () => {
    const endpoint = deflating(role, {}, { maxMessageBytes: MIB });
    const bytes = compressedTo(role, BOMB, { opcode: Opcode.binary });
    const made = allocations(() => feed(endpoint, [bytes]));
    expect(Math.max(...made)).toBeLessThanOrEqual(MIB);
    expect(made.reduce((sum, count) => sum + count, 0)).toBeLessThan(4 * MIB);
  });

  describe.each(Object.entries(FEEDS))("%s", (_feed, feedAs) => {
    test("D1 4,096 bytes in a few, where 128 are allowed", () => {
      expect(SMALL_BOMB.length).toBeLessThan(25);
      const codec = new WatchedCodec();
      const endpoint = deflating(role, {}, { maxMessageBytes: 128 }, codec);
      expect(feed(endpoint, feedAs(compressedTo(role, SMALL_BOMB)))).toEqual(
        failure(role, "message-too-big"),
      );
      expect(codec.inflated.reduce((sum, count) => sum + count, 0)).toBe(129);
    });

    test("D1 nothing may be said at all", () => {
      const endpoint = () => deflating(role, {}, { maxMessageBytes: 0 });
      expect(feed(endpoint(), feedAs(compressedTo(role, HELLO)))).toEqual(
        failure(role, "message-too-big"),
      );
      expect(feed(endpoint(), feedAs(compressedTo(role, hex`00`)))).toEqual([text("")]);
    });

    test("D1 a message that is exactly as long as allowed is none", () => {
      const endpoint = (maxMessageBytes: number) => deflating(role, {}, { maxMessageBytes });
      const bytes = feedAs(compressedTo(role, HELLO));
      expect(feed(endpoint(5), bytes)).toEqual([text("Hello")]);
      const again = feedAs(compressedTo(role, HELLO));
      expect(feed(endpoint(4), again)).toEqual(failure(role, "message-too-big"));
    });

    test("D1 text that is not valid before it is too long fails as what it is first", () => {
      const endpoint = deflating(role, {}, { maxMessageBytes: 2 });
      // A stored block of 61 ff 61
      const bytes = compressedTo(role, hex`00 03 00 fc ff 61 ff 61 00`);
      expect(feed(endpoint, feedAs(bytes))).toEqual(failure(role, "invalid-utf8"));
    });

    test("D2 by fragments that are harmless one by one", () => {
      const endpoint = deflating(role, {}, { maxMessageBytes: 1000 });
      const pieces = chop(
        SMALL_BOMB,
        Array.from(SMALL_BOMB, () => 1),
      );
      expect(feed(endpoint, feedAs(fragmentsTo(role, pieces)))).toEqual(
        failure(role, "message-too-big"),
      );
    });

    test("D2 by fragments that hold streams of their own", () => {
      const endpoint = deflating(role, {}, { maxMessageBytes: 12 });
      const bytes = fragmentsTo(role, [FINAL, FINAL, FINAL, hex`00`]);
      expect(feed(endpoint, feedAs(bytes))).toEqual(failure(role, "message-too-big"));
    });

    test("D3 a message that is too big, and then no DEFLATE: one end, and nothing after it", () => {
      const endpoint = deflating(role, {}, { maxMessageBytes: 1000 });
      const bytes = compressedTo(role, concat(SMALL_BOMB, hex`ff ff ff ff`));
      expect(feed(endpoint, feedAs(bytes))).toEqual(failure(role, "message-too-big"));
      expect(feedEnd(endpoint).map(({ type }) => type)).toEqual(["closed"]);
    });
  });
});

describe.each(ROLES)("a %s, byte by byte or not,", (role) => {
  const rows: readonly (readonly [string, Uint8Array, ViolationCode])[] = [
    ["D4 a ping with RSV1", compressedTo(role, HELLO, { opcode: Opcode.ping }), "reserved-bit-set"],
    [
      "D4 a Close with RSV1",
      compressedTo(role, HELLO, { opcode: Opcode.close }),
      "reserved-bit-set",
    ],
    ["D4 RSV2", compressedTo(role, HELLO, { rsv: RSV1 | 0x20 }), "reserved-bit-set"],
    ["D4 RSV3", compressedTo(role, HELLO, { rsv: 0x10 }), "reserved-bit-set"],
    [
      "D4 a continuation with RSV1",
      concat(
        compressedTo(role, HELLO, { fin: false }),
        compressedTo(role, HELLO, { opcode: Opcode.continuation }),
      ),
      "reserved-bit-set",
    ],
    [
      "D4 a continuation with RSV1, of a message without",
      concat(
        frameTo(role, { fin: false, opcode: Opcode.text, payload: "a" }),
        compressedTo(role, HELLO, { opcode: Opcode.continuation }),
      ),
      "reserved-bit-set",
    ],
    [
      "D7 two streams that end with a final block",
      compressedTo(role, concat(FINAL, FINAL_EVIL)),
      "extension-data-invalid",
    ],
    [
      "D7 a stream, and what is none",
      compressedTo(role, concat(FINAL, hex`ff ff`)),
      "extension-data-invalid",
    ],
    [
      "D8 a message cut within a block",
      compressedTo(role, hex`f2 48 cd`),
      "extension-data-invalid",
    ],
    [
      "D8 the same by fragments",
      fragmentsTo(role, [hex`f2`, hex`48 cd`]),
      "extension-data-invalid",
    ],
    ["D8 a message of no bytes", compressedTo(role, hex``), "extension-data-invalid"],
    ["D9 no DEFLATE", compressedTo(role, hex`ff ff ff ff`), "extension-data-invalid"],
    [
      "D9 a distance into a context that is not there",
      compressedTo(role, HELLO_AGAIN),
      "extension-data-invalid",
    ],
  ];

  test.each(rows)("%s: the connection fails, once", (_, bytes, code) => {
    for (const feedAs of Object.values(FEEDS)) {
      const codec = new WatchedCodec();
      const endpoint = deflating(role, {}, {}, codec);
      const behind = [compressedTo(role, HELLO), frameTo(role, { opcode: 1, payload: "no" })];
      const chunks = [...feedAs(bytes), ...behind];
      let told: Told[] = [];
      const made = allocations(() => (told = feed(endpoint, chunks)));
      expect([...told, ...feedEnd(endpoint)]).toEqual(fails(code)(role));
      expect([endpoint.unreadBytes, endpoint.pendingBytes, codec.live]).toEqual([0, 0, 0]);
      // A step of the inflater at most for each byte, a block of the output at most at once.
      expect(codec.inflated.length).toBeLessThanOrEqual(bytes.length);
      expect(Math.max(...made)).toBeLessThanOrEqual(65_536);
    }
  });

  test("D7 streams without end: the connection fails, and inflates no more", () => {
    const codec = new WatchedCodec();
    const endpoint = deflating(role, {}, {}, codec);
    // 03 00: a final block of nothing
    const bytes = compressedTo(role, times(10_000, hex`03 00`));
    expect(feed(endpoint, [bytes])).toEqual(failure(role, "extension-data-invalid"));
    expect(codec.inflated).toEqual(Array.from({ length: 1025 }, () => 0));
  });

  test("D4 RSV1 that was not agreed on: the connection fails at the first byte", () => {
    for (const feedAs of Object.values(FEEDS)) {
      const [first] = feedAs(compressedTo(role, HELLO).subarray(0, 1));
      expect(feed(open(role), [first])).toEqual(failure(role, "reserved-bit-set"));
    }
  });

  test("D7 two streams in one message are both heard, and the next message begins with itself", () => {
    const bytes = concat(
      compressedTo(role, concat(FINAL, FINAL_EVIL, hex`00`)),
      compressedTo(role, HELLO),
    );
    for (const feedAs of Object.values(FEEDS))
      expect(feed(deflating(role), feedAs(bytes))).toEqual([text("HelloEVIL!"), text("Hello")]);
  });

  test("D7 nothing of a message is left to the next one, though it ends with a final block", () => {
    const bytes = concat(compressedTo(role, concat(FINAL, hex`01`)), compressedTo(role, HELLO));
    for (const feedAs of Object.values(FEEDS))
      expect(feed(deflating(role), feedAs(bytes))).toEqual([text("Hello"), text("Hello")]);
  });

  test("D9 good messages before the bad one are heard, none behind it", () => {
    const bad = compressedTo(role, hex`ff ff ff ff`);
    const bytes = concat(compressedTo(role, HELLO), bad, times(3, compressedTo(role, HELLO)));
    for (const feedAs of Object.values(FEEDS)) {
      const codec = new WatchedCodec();
      const endpoint = deflating(role, {}, {}, codec);
      const { told, sent } = summary(feed(endpoint, feedAs(bytes)));
      const failed = summary(failure(role, "extension-data-invalid"));
      expect({ told, sent }).toEqual({ told: [text("Hello"), ...failed.told], sent: failed.sent });
      feedEnd(endpoint);
      expect(codec.live).toBe(0);
    }
  });

  test("D12 the connection is over in the midst of a message: all is freed, once", () => {
    const codec = new WatchedCodec();
    const endpoint = deflating(role, {}, {}, codec);
    endpoint.send("Hello");
    feed(endpoint, [compressedTo(role, HELLO.subarray(0, 3), { fin: false })]);
    expect(codec.live).toBe(2);
    endpoint.abort();
    drain(endpoint);
    feed(endpoint, [frameTo(role, { opcode: Opcode.continuation, payload: HELLO.subarray(3) })]);
    expect(endpoint.send("Hello")).toBe(false);
    expect(codec.live).toBe(0);
    expect(codec.log.filter((entry) => entry === "free")).toEqual(["free", "free"]);
  });
});

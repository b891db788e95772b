import { describe, expect, test } from "vitest";
import type { DeliveryOptions } from "../src/delivery.ts";
import type { ProtocolError } from "../src/error.ts";
import type { MessageType, Utf8Event } from "../src/event.ts";
import type { Platform } from "../src/platform.ts";
import { WholeDelivery } from "../src/whole-delivery.ts";
import { allocations } from "./support/allocations.ts";
import { PLATFORM } from "./support/drain.ts";
import { chop, hex, pattern, utf8 } from "./support/frame.ts";
import { pieceOf } from "./support/piece.ts";

/** What comes of a message in these pieces: events, or the rule that it breaks. */
function deliver(
  type: MessageType,
  pieces: readonly Uint8Array[],
  textAs?: DeliveryOptions["textAs"],
  delivery = new WholeDelivery(PLATFORM, textAs),
) {
  delivery.begin(type);
  try {
    return pieces.flatMap((piece, i) => {
      const last = i === pieces.length - 1;
      return delivery.take(pieceOf(piece), last, 1000) ?? [];
    });
  } catch (error) {
    return (error as ProtocolError).code;
  }
}

describe.each([1, 2, 3, 99])("a message in pieces of %i bytes", (size) => {
  const inPieces = (bytes: Uint8Array) =>
    chop(
      bytes,
      Array.from(bytes, () => size),
    );

  test("is one event", () => {
    expect(deliver("text", inPieces(utf8("a€😀")))).toEqual([{ type: "text", data: "a€😀" }]);
    expect(deliver("binary", inPieces(hex`ff 00 80`))).toEqual([
      { type: "binary", data: hex`ff 00 80` },
    ]);
    expect(deliver("text", inPieces(utf8("a€")), "bytes")).toEqual([
      { type: "utf8", data: utf8("a€") },
    ]);
    expect(deliver("binary", inPieces(hex`ff`), "bytes")).toEqual([
      { type: "binary", data: hex`ff` },
    ]);
  });

  test.each(["string", "bytes"] as const)("that is no text fails, as %s", (textAs) => {
    for (const bytes of [hex`61 ff 61`, hex`61 e2 82`, hex`ed a0 80`])
      expect(deliver("text", inPieces(bytes), textAs)).toBe("invalid-utf8");
  });
});

describe("long text", () => {
  const PART_BYTES = 1_048_576;

  /** What a platform is asked to decode, in bytes, and what comes of the message. */
  function decoding(pieces: readonly Uint8Array[]) {
    const sizes: number[] = [];
    const decodeUtf8: Platform["decodeUtf8"] = (bytes, start, end) => {
      sizes.push(end - start);
      return PLATFORM.decodeUtf8(bytes, start, end);
    };
    const delivery = new WholeDelivery({ ...PLATFORM, decodeUtf8 }, "string");
    return { told: deliver("text", pieces, "string", delivery), sizes, delivery };
  }

  test.each([1, 2, 3])("is decoded in parts, where %i bytes of a character are missing", (cut) => {
    const text = `${"x".repeat(PART_BYTES + cut - 4)}😀b`;
    const bytes = utf8(text.repeat(3));
    const { told, sizes } = decoding(chop(bytes, [PART_BYTES, 1, 1, 1, 1, PART_BYTES]));
    expect(told).toEqual([{ type: "text", data: text.repeat(3) }]);
    expect(sizes[0]).toBe(PART_BYTES - (4 - cut));
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.length);
  });

  test("is nothing of the next message, whether it came to its end or not", () => {
    const { delivery } = decoding([new Uint8Array(PART_BYTES), new Uint8Array(1)]);
    const next = [utf8("b"), utf8("c")];
    expect(deliver("text", next, "string", delivery)).toEqual([{ type: "text", data: "bc" }]);
    delivery.begin("text");
    delivery.take(pieceOf(new Uint8Array(PART_BYTES)), false, 2 * PART_BYTES);
    delivery.clear();
    expect(deliver("text", next, "string", delivery)).toEqual([{ type: "text", data: "bc" }]);
  });

  test("fails where it is none, in whatever part", () => {
    const long = new Uint8Array(PART_BYTES);
    for (const pieces of [
      [long, hex`ff`],
      [long, hex`e2`, hex`28`, long],
      [long, hex`e2 82`],
    ])
      expect(decoding(pieces).told).toBe("invalid-utf8");
  });

  test("that is longer than any string can be is too big, wherever that shows", () => {
    // The longest string of V8 has 2^29 - 24 units.
    const half = "x".repeat(2 ** 28);
    const delivery = (): WholeDelivery =>
      new WholeDelivery({ ...PLATFORM, decodeUtf8: () => half }, "string");
    const part = new Uint8Array(PART_BYTES);
    for (const pieces of [
      [part, hex`61`],
      [part, part, hex`61`],
    ])
      expect(deliver("text", pieces, "string", delivery())).toBe("message-too-big");
  });

  test("as bytes is one piece of memory", () => {
    const pieces = [pattern(PART_BYTES).map((byte) => byte & 0x7f), hex`61`];
    const [event] = deliver("text", pieces, "bytes") as Utf8Event[];
    expect([event.type, event.data.length]).toEqual(["utf8", PART_BYTES + 1]);
  });

  test("takes no more memory than a part of it at a time (attack A3)", () => {
    const delivery = new WholeDelivery(PLATFORM, "string");
    delivery.begin("text");
    const chunk = new Uint8Array(262_144);
    const sizes = allocations(() => {
      for (let i = 0; i < 64; i++)
        delivery.take(pieceOf(chunk, chunk.length, true), false, 2 ** 24);
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PART_BYTES + chunk.length);
  });
});

test("text fails at the first impossible byte", () => {
  const delivery = new WholeDelivery(PLATFORM, "bytes");
  delivery.begin("text");
  expect(delivery.take(pieceOf(hex`61 e2`), false, 9)).toBe(undefined);
  expect(() => delivery.take(pieceOf(hex`28`), false, 9)).toThrow();
});

test("a message that is forgotten is not part of the next one", () => {
  const delivery = new WholeDelivery(PLATFORM, "string");
  delivery.begin("text");
  delivery.take(pieceOf(hex`61 e2`), false, 9);
  delivery.clear();
  expect(deliver("text", [utf8("b"), utf8("c")], "string", delivery)).toEqual([
    { type: "text", data: "bc" },
  ]);
});

test("bytes lie where they came, unless their chunk is much larger, goes on, or is lent", () => {
  const delivery = new WholeDelivery(PLATFORM, "bytes");
  const chunk = pattern(100);
  for (const [start, end, lent, shared] of [
    [0, 100, false, true],
    [10, 100, false, true],
    [90, 100, false, false],
    [0, 99, false, false],
    [0, 100, true, false],
  ] as const) {
    delivery.begin("text");
    const piece = { ...pieceOf(chunk, end, lent), start };
    const event = delivery.take(piece, true, end) as Utf8Event;
    expect(event).toEqual({ type: "utf8", data: pattern(end).slice(start) });
    expect(event.data.buffer === chunk.buffer).toBe(shared);
  }
});

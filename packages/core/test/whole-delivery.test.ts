import { describe, expect, test } from "vitest";
import type { DeliveryOptions } from "../src/delivery.ts";
import type { ProtocolError } from "../src/error.ts";
import type { MessageType, Utf8Event } from "../src/event.ts";
import { WholeDelivery } from "../src/whole-delivery.ts";
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

import { describe, expect, test } from "vitest";
import type { DeliveryOptions } from "../src/delivery.ts";
import type { ProtocolError } from "../src/error.ts";
import type { MessageType, PieceEvent } from "../src/event.ts";
import { PieceDelivery } from "../src/piece-delivery.ts";
import { PLATFORM } from "./support/drain.ts";
import { chop, hex, pattern, utf8 } from "./support/frame.ts";
import { pieceOf } from "./support/piece.ts";

type Heard = (PieceEvent | string)[];

/** What comes of a message in these pieces; the rule that it breaks is the last of it. */
function deliver(
  type: MessageType,
  pieces: readonly Uint8Array[],
  textAs?: DeliveryOptions["textAs"],
  delivery = new PieceDelivery(PLATFORM, textAs),
): Heard {
  const heard: Heard = [];
  delivery.begin(type);
  try {
    for (const [i, chunk] of pieces.entries()) {
      const event = delivery.take(pieceOf(chunk), i === pieces.length - 1);
      if (event !== undefined) heard.push(event);
    }
  } catch (error) {
    heard.push((error as ProtocolError).code);
  }
  return heard;
}

const piece = (of: MessageType, data: string | Uint8Array, first: boolean, last: boolean) => ({
  type: "piece",
  of,
  data,
  first,
  last,
});

test("pieces come as they arrive, the first and the last marked", () => {
  expect(deliver("binary", [hex`01`, hex`02`, hex`03`])).toEqual([
    piece("binary", hex`01`, true, false),
    piece("binary", hex`02`, false, false),
    piece("binary", hex`03`, false, true),
  ]);
  expect(deliver("text", [utf8("a")])).toEqual([piece("text", "a", true, true)]);
});

test("empty pieces are not told, but the last", () => {
  expect(deliver("binary", [hex``, hex`01`, hex``, hex``])).toEqual([
    piece("binary", hex`01`, true, false),
    piece("binary", hex``, false, true),
  ]);
  expect(deliver("text", [hex``, hex``])).toEqual([piece("text", "", true, true)]);
});

describe("text is cut between characters, however it arrives", () => {
  test.each<[string, Uint8Array[], string[]]>([
    ["within a character of 2 bytes", [hex`61 c3`, hex`a9 62`], ["a", "éb"]],
    ["within one of 3", [hex`e2`, hex`82`, hex`ac 61`], ["€a"]],
    [
      "within one of 4, empty pieces between",
      [hex`61 f0 9f`, hex``, hex`98`, hex`80`],
      ["a", "😀"],
    ],
    ["within two in a row", [hex`c3`, hex`a9 e2 82`, hex`ac`], ["é", "€"]],
    ["between characters", [hex`c3 a9`, hex`e2 82 ac`], ["é", "€"]],
  ])("%s", (_, pieces, texts) => {
    expect(deliver("text", pieces)).toEqual(
      texts.map((data, i) => piece("text", data, i === 0, i === texts.length - 1)),
    );
  });

  test("as bytes it is cut where it arrives", () => {
    expect(deliver("text", [hex`61 c3`, hex`a9`], "bytes")).toEqual([
      piece("text", hex`61 c3`, true, false),
      piece("text", hex`a9`, false, true),
    ]);
  });
});

describe.each(["string", "bytes"] as const)("text that is none fails, as %s", (textAs) => {
  test.each<[string, Uint8Array[], number]>([
    ["at an impossible byte", [hex`61`, hex`ff`], 1],
    ["at a byte that does not continue", [hex`61 e2`, hex`28`], 1],
    ["at a surrogate", [hex`ed`, hex`a0 80`], textAs === "string" ? 0 : 1],
    ["at its end, a character being cut", [hex`61`, hex`e2 82`], 1],
    ["at its end, which is empty, a character being cut", [hex`61 e2 82`, hex``], 1],
  ])("%s", (_, pieces, before) => {
    const heard = deliver("text", pieces, textAs);
    expect([heard.length, heard.at(-1)]).toEqual([before + 1, "invalid-utf8"]);
  });
});

test("a message that is forgotten is not part of the next one", () => {
  const delivery = new PieceDelivery(PLATFORM, "string");
  delivery.begin("text");
  delivery.take(pieceOf(hex`61 e2`), false);
  delivery.clear();
  expect(deliver("text", [utf8("b")], "string", delivery)).toEqual([
    piece("text", "b", true, true),
  ]);
});

test("any text in pieces of any size is what it was", () => {
  const text = "aé€😀\u0000\ufeff𐍈z";
  for (let size = 1; size < 12; size++) {
    const heard = deliver("text", chop(utf8(text), Array<number>(30).fill(size)));
    expect(heard.map((event) => (event as PieceEvent).data).join("")).toBe(text);
    expect(heard.map((event) => (event as PieceEvent).first)).toEqual(heard.map((_, i) => i === 0));
  }
});

test("bytes lie where they came, unless their chunk is much larger, goes on, or is lent", () => {
  const delivery = new PieceDelivery(PLATFORM, "string");
  const chunk = pattern(100);
  delivery.begin("binary");
  const pieces = [
    pieceOf(chunk),
    { ...pieceOf(chunk), start: 90 },
    pieceOf(chunk, 90),
    pieceOf(chunk, 100, true),
  ];
  const kept = pieces.map((one) => delivery.take(one, false)?.data as Uint8Array);
  expect(kept).toEqual([chunk, chunk.slice(90), pattern(90), chunk]);
  expect(kept.map(({ buffer }) => buffer === chunk.buffer)).toEqual([true, false, false, false]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeUtf8,
  encodeUtf8,
  encodeUtf8Into,
  isUtf8 as isWhole,
  utf8Length,
  Utf8Validator,
} from "../src/utf8.ts";
import { concat, hex, utf8 } from "./support/frame.ts";
import { anyText } from "./support/streams.ts";

/** The host's judgement. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Ours, given in these pieces: "valid", "unfinished", or where it fails. */
function judge(...pieces: readonly Uint8Array[]): "valid" | "unfinished" | number {
  const validator = new Utf8Validator();
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++, at++) {
      if (!validator.accept(piece, i, i + 1)) return at;
    }
  }
  return validator.complete ? "valid" : "unfinished";
}

function accepts(bytes: Uint8Array): boolean {
  const validator = new Utf8Validator();
  return validator.accept(bytes, 0, bytes.length) && validator.complete;
}

/** Both ends of each range that RFC 3629 §4 or the shape of a lead byte tells apart. */
const ENDS = [
  0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
  0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xfc, 0xfe, 0xff,
];
const CONTINUATIONS = [0x41, 0x7f, 0x80, 0x8f, 0x90, 0xbf, 0xc0, 0xff];

function misjudged(sequences: Iterable<readonly number[]>): string[] {
  const wrong: string[] = [];
  for (const sequence of sequences) {
    const bytes = Uint8Array.from(sequence);
    if (accepts(bytes) !== isUtf8(bytes))
      wrong.push(sequence.map((byte) => byte.toString(16)).join(" "));
  }
  return wrong;
}

function* product(...sets: readonly (readonly number[])[]): Generator<number[]> {
  const [first, ...rest] = sets;
  if (first === undefined) yield [];
  else for (const byte of first) for (const tail of product(...rest)) yield [byte, ...tail];
}

describe("a text is judged as the host judges it, RFC 6455 §8.1, RFC 3629 §4", () => {
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  test.each([
    ["one byte", product(all)],
    ["two bytes", product(all, ENDS)],
    ["three bytes", product(ENDS, ENDS, ENDS)],
    ["four bytes", product(ENDS.slice(-14), CONTINUATIONS, CONTINUATIONS, CONTINUATIONS)],
  ])("every class of %s", (_, sequences) => {
    expect(misjudged(sequences)).toEqual([]);
  });

  test("any bytes", () => {
    const biased = fc.oneof(
      fc.uint8Array(),
      fc.array(fc.constantFrom(...ENDS)).map((bytes) => Uint8Array.from(bytes)),
      anyText().map(utf8),
    );
    fc.assert(
      fc.property(biased, (bytes) => {
        expect(accepts(bytes)).toBe(isUtf8(bytes));
        expect(decodeUtf8(bytes, 0, bytes.length) !== undefined).toBe(isUtf8(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test("any valid text, split anywhere", () => {
    fc.assert(
      fc.property(anyText(), fc.nat(), (text, cut) => {
        const bytes = utf8(text);
        const at = cut % (bytes.length + 1);
        const validator = new Utf8Validator();
        expect(validator.accept(bytes, 0, at)).toBe(true);
        expect(validator.accept(bytes, at, bytes.length)).toBe(true);
        expect(validator.complete).toBe(true);
      }),
    );
  });
});

describe("a text fails at its first impossible byte, §8.1", () => {
  test.each([
    // A10
    [hex`ed a0 80`, 1, "a surrogate, U+D800"],
    [hex`ed bf bf`, 1, "a surrogate, U+DFFF"],
    [hex`c0 80`, 0, "NUL in two bytes"],
    [hex`c1 bf`, 0, "U+007F in two bytes"],
    [hex`e0 80 80`, 1, "NUL in three bytes"],
    [hex`e0 9f bf`, 1, "U+07FF in three bytes"],
    [hex`f0 80 80 80`, 1, "NUL in four bytes"],
    [hex`f0 8f bf bf`, 1, "U+FFFF in four bytes"],
    [hex`f4 90 80 80`, 1, "U+110000"],
    [hex`f5 80 80 80`, 0, "a lead byte above U+10FFFF"],
    [hex`f8 88 80 80 80`, 0, "a character of five bytes"],
    [hex`fc 84 80 80 80 80`, 0, "a character of six bytes"],
    [hex`fe`, 0, "FE"],
    [hex`ff`, 0, "FF"],
    [hex`80`, 0, "a continuation byte at the start"],
    [hex`41 bf`, 1, "a continuation byte behind ASCII"],
    [hex`e2 82 41`, 2, "ASCII within a character"],
    [hex`e2 82 e2`, 2, "a lead byte within a character"],
    [hex`f0 9f 92 c2`, 3, "a lead byte before the last byte"],
    // The test suite's κόσμε, broken: case 6.4
    [hex`ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80 65`, 12, "U+110000 behind Greek"],
    [hex`ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65`, 12, "a surrogate behind Greek"],
  ])("%o fails at %i: %s", (bytes, at) => {
    expect(judge(bytes)).toBe(at);
    expect(decodeUtf8(bytes, 0, bytes.length)).toBeUndefined();
  });

  test.each([
    [hex`7f`, "U+007F"],
    [hex`c2 80`, "U+0080"],
    [hex`df bf`, "U+07FF"],
    [hex`e0 a0 80`, "U+0800"],
    [hex`ed 9f bf`, "U+D7FF"],
    [hex`ee 80 80`, "U+E000"],
    [hex`ef bf bf`, "U+FFFF, no character, yet valid"],
    [hex`f0 90 80 80`, "U+10000"],
    [hex`f4 8f bf bf`, "U+10FFFF"],
    [hex`ef bb bf`, "a BOM"],
    [hex``, "nothing"],
  ])("%o is valid: %s", (bytes) => {
    expect(judge(bytes)).toBe("valid");
    for (let cut = 1; cut < bytes.length; cut++)
      expect(judge(bytes.subarray(0, cut))).toBe("unfinished");
  });

  test("what fails in one piece fails at the same byte in any two", () => {
    fc.assert(
      fc.property(anyText(), fc.uint8Array({ maxLength: 4 }), fc.nat(), (text, tail, cut) => {
        const bytes = concat(utf8(text), tail);
        const at = cut % (bytes.length + 1);
        expect(judge(bytes.subarray(0, at), bytes.subarray(at))).toBe(judge(bytes));
      }),
    );
  });
});

describe("text becomes bytes and bytes become text", () => {
  const anyUnits = fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })), {
      maxLength: 80,
    })
    .map((units) => String.fromCharCode(...units));

  test("any text is encoded as the host encodes it: lone surrogates become U+FFFD", () => {
    fc.assert(
      fc.property(anyUnits, fc.nat(9), (text, at) => {
        const into = new Uint8Array(at + text.length * 3);
        const written = encodeUtf8Into(text, into, at);
        expect(into.slice(at, at + written)).toEqual(utf8(text));
        expect(encodeUtf8(text)).toEqual(utf8(text));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["", hex``],
    ["Hello", hex`48 65 6c 6c 6f`],
    ["a".repeat(32), hex`${new Uint8Array(32).fill(0x61)}`],
    ["a".repeat(33), hex`${new Uint8Array(33).fill(0x61)}`],
    ["ab€", hex`61 62 e2 82 ac`],
    ["a\x7f\x80", hex`61 7f c2 80`],
    ["a💩", hex`61 f0 9f 92 a9`],
    ["a\ud83d", hex`61 ef bf bd`],
    ["\udca9\ud83d", hex`ef bf bd ef bf bd`],
  ])("%j is written at its place, and nowhere else", (text, bytes) => {
    const into = new Uint8Array(2 + text.length * 3).fill(0xee);
    expect(encodeUtf8Into(text, into, 2)).toBe(bytes.length);
    expect(into).toEqual(
      concat(hex`ee ee`, bytes, new Uint8Array(into.length - 2 - bytes.length).fill(0xee)),
    );
  });

  test("a range is decoded, and a BOM is kept", () => {
    expect(decodeUtf8(hex`ff ef bb bf 41 ff`, 1, 5)).toBe("\ufeffA");
  });
});

test("large pieces are judged as their plain twin judges them, wherever they are cut", () => {
  const characters = fc.constantFrom("a", "é", "€", "😀", "\u0000", "\ud7ff");
  const valid = fc.array(characters, { minLength: 20, maxLength: 150 }).map((all) => all.join(""));
  const fault = fc.record({ at: fc.nat(600), byte: fc.integer({ min: 0, max: 255 }) });
  const faults = fc.array(fault, { maxLength: 2 });
  const cuts = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 });
  fc.assert(
    fc.property(valid, faults, cuts, (text, wrong, sizes) => {
      const bytes = utf8(text);
      for (const { at, byte } of wrong) bytes[at % bytes.length] = byte;
      const [large, plain] = [new Utf8Validator(), new Utf8Validator()];
      let start = 0;
      for (const size of [...sizes, bytes.length]) {
        const end = Math.min(start + size, bytes.length);
        const verdict = plain.accept(bytes, start, end);
        expect(large.acceptPiece(bytes, start, end, { isUtf8: isWhole })).toBe(verdict);
        if (!verdict) return;
        expect(large.complete).toBe(plain.complete);
        start = end;
      }
    }),
    { numRuns: 2000 },
  );
});

test("the bytes of text are counted, lone surrogates as three, across what is counted at a time", () => {
  const unit = fc.constantFrom("a", "é", "€", "😀", "\ud83d", "\ude00");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), fc.nat(3000), (some, times) => {
      const text = some.repeat(times);
      expect(utf8Length(text)).toBe(utf8(text).length);
    }),
  );
});

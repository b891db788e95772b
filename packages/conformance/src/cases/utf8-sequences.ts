// Byte sequences on both sides of what is UTF-8. RFC 3629 §3, §4: the numbers of the classic suite, which
// follow the ranges of the encoding; what they are is computed from those.

import { hex } from "../bytes.ts";
import { ELEVEN_BYTES } from "./payload.ts";

export interface Sequence {
  readonly bytes: Uint8Array;
  readonly isValid: boolean;
}

export interface SequenceGroup {
  readonly name: string;
  readonly sequences: readonly Sequence[];
}

const valid = (...all: readonly (string | Uint8Array)[]) => all.map((one) => sequence(one, true));
const invalid = (...all: readonly (string | Uint8Array)[]) =>
  all.map((one) => sequence(one, false));

/** From 6.5 on. */
export const SEQUENCES: readonly SequenceGroup[] = [
  group("characters of one to four bytes", valid(...["$", "¢", "€", "𝄞"].map(among), ELEVEN_BYTES)),
  group("the beginnings of a text of eleven bytes", beginnings(ELEVEN_BYTES)),
  group("the first character of each length", valid("00", "c2 80", "e0 a0 80", "f0 90 80 80")),
  group("the first of five and six bytes", invalid("f8 88 80 80 80", "fc 84 80 80 80 80")),
  group("the last character of each length", valid("7f", "df bf", "ef bf bf", "f4 8f bf bf")),
  group(
    "the last of four to six bytes, as once planned",
    invalid("f7 bf bf bf", "fb bf bf bf bf", "fd bf bf bf bf bf"),
  ),
  group("other boundaries", [
    ...valid("ed 9f bf", "ee 80 80", "ef bf bd", "f4 8f bf bf"),
    ...invalid("f4 90 80 80"),
  ]),
  group("continuations of nothing", invalid("80", "bf", ...continuations(), range(0x80, 0xbe))),
  group(
    "beginnings alone, a space behind each",
    invalid(
      ...(
        [
          [0xc0, 0xde],
          [0xe0, 0xee],
          [0xf0, 0xf6],
          [0xf8, 0xfa],
          [0xfc, 0xfc],
        ] as const
      ).map(([from, to]) => spaced(range(from, to))),
    ),
  ),
  group("characters that lack their last byte", invalid(...lacking())),
  group("all of those in a row", invalid(lacking().join(" "))),
  group("bytes that are never part of it", invalid("fe", "ff", "fe fe ff ff")),
  group("a slash in more bytes than it takes", invalid(...overlong(0x2f))),
  group(
    "the last that takes fewer bytes",
    invalid("c1 bf", "e0 9f bf", "f0 8f bf bf", "f8 87 bf bf bf", "fc 83 bf bf bf bf"),
  ),
  group("a NUL in more bytes than it takes", invalid(...overlong(0x00))),
  group("surrogates alone", invalid(...surrogates().map(toThree))),
  group("surrogates in pairs", invalid(...pairs())),
  group("code points that are no characters", valid(...nonCharacters().map(encode))),
  group("special characters", valid(...specials())),
];

function group(name: string, sequences: readonly Sequence[]): SequenceGroup {
  return { name, sequences };
}

function sequence(bytes: string | Uint8Array, isValid: boolean): Sequence {
  return { bytes: typeof bytes === "string" ? hex(bytes) : bytes, isValid };
}

function among(character: string): Uint8Array {
  return utf8Of(`one${character}sign`);
}

function utf8Of(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Each beginning of a text, and whether it ends where a character does. */
function beginnings(text: Uint8Array): Sequence[] {
  return Array.from(text, (_, at) => {
    const next = text[at + 1];
    const isWhole = next === undefined || (next & 0b1100_0000) !== 0b1000_0000;
    return sequence(text.subarray(0, at + 1), isWhole);
  });
}

/** Two to six continuations. */
function continuations(): string[] {
  return [2, 3, 4, 5, 6].map((count) => "80 bf 80 bf 80 bf".slice(0, count * 3 - 1));
}

function range(from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function spaced(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes].flatMap((byte) => [byte, 0x20]));
}

/** The first and the last character of two to six bytes, each without its last byte. */
function lacking(): string[] {
  const firsts = ["c0", "e0 80", "f0 80 80", "f8 80 80 80", "fc 80 80 80 80"];
  const lasts = ["df", "ef bf", "f7 bf bf", "fb bf bf bf", "fd bf bf bf bf"];
  return [...firsts, ...lasts];
}

/** A character of seven bits or fewer in two to six bytes. */
function overlong(code: number): Uint8Array[] {
  const last = 0x80 | code;
  return [0xc0, 0xe0, 0xf0, 0xf8, 0xfc].map((first, at) =>
    Uint8Array.from([
      at === 0 ? first | (code >> 6) : first,
      ...Array<number>(at).fill(0x80),
      last,
    ]),
  );
}

/** On the edges of the two ranges, and within. */
function surrogates(): number[] {
  return [0xd800, 0xdb7f, 0xdb80, 0xdbff, 0xdc00, 0xdf80, 0xdfff];
}

function pairs(): Uint8Array[] {
  const highs = [0xd800, 0xdb7f, 0xdb80, 0xdbff];
  const lows = [0xdc00, 0xdfff];
  return highs.flatMap((high) =>
    lows.map((low) => Uint8Array.from([...toThree(high), ...toThree(low)])),
  );
}

/** A code in three bytes, whether it is a character or not. */
function toThree(code: number): Uint8Array {
  return Uint8Array.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}

/** The last two of each plane. */
function nonCharacters(): number[] {
  return Array.from({ length: 17 }, (_, plane) => [
    plane * 0x10000 + 0xfffe,
    plane * 0x10000 + 0xffff,
  ]).flat();
}

/** The end of the plane in which most characters are. */
function specials(): Uint8Array[] {
  return Array.from(range(0xb9, 0xbf), (last) => Uint8Array.of(0xef, 0xbf, last));
}

function encode(code: number): Uint8Array {
  return utf8Of(String.fromCodePoint(code));
}

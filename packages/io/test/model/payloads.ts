// What is said in a model's run: sizes around every border, and text of every length of character.

import { utf8 } from "@ws/peer/frames";

const SIZES = [0, 1, 9, 124, 125, 126, 127, 300, 1000, 5000, 16_384, 16_385, 65_535, 65_536];
/** A few are made as they leave. */
const LARGE_BYTES = 300_000;
const CHARACTERS = ["a", "é", "€", "😀", "\ud83d", "\ude00", "\n", "\0"];

export function sizeOf(a: number): number {
  return a % 101 === 7 ? LARGE_BYTES : SIZES[a % SIZES.length];
}

export function bytesOf(a: number, b: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: sizeOf(a) }, (_, i) => i * 7 + b);
}

/** Lone surrogates included. */
export function textOf(a: number, b: number): string {
  const some = [0, 3, 6].map((shift) => CHARACTERS[(b >> shift) & 7]).join("");
  return some.repeat(sizeOf(a) / some.length);
}

/** As it is sent. */
export function sentText(text: string): Uint8Array {
  return utf8(text.replaceAll(/\p{Surrogate}/gu, "\ufffd"));
}

/** A message that tells its place among those of its peer, and its length. */
export function numbered(place: number, size: number): Uint8Array {
  return utf8(`${place} `.padEnd(size, "x") + `x${Math.max(size, `${place} `.length)}`);
}

/** The place, where this is such a message as a whole. */
export function placeOf(message: string | Uint8Array): number {
  const text = typeof message === "string" ? message : new TextDecoder().decode(message);
  const [, place, end, size] = /^(\d+) (x*x(\d+))$/.exec(text) ?? [];
  const isWhole = text.length - `x${size}`.length === Number(size) && end !== undefined;
  return isWhole ? Number(place) : Number.NaN;
}

/** A message in a word, so that lists of them can be looked at. */
export function inShort({ type, payload }: { type: string; payload: Uint8Array }): string {
  return `${type} ${payload.length} ${payload.reduce((sum, byte) => (sum * 31 + byte) | 0, 7)}`;
}

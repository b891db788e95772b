// Messages of all sizes: each form of a frame's length, text of one to four bytes a character.

import { createHash } from "node:crypto";
import type { Message } from "@ws/io";

const TEXTS = ["", "a", "é€😀", "x".repeat(126), "é".repeat(40_000)];
const SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];

export const ALL_SIZES = [...TEXTS, ...SIZES.map(bytesOf)];

export function bytesOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = at % 251;
  return bytes;
}

/** A message in few characters; where megabytes differ, Vitest takes minutes to tell how. */
export const digest = (message: Message): string =>
  `${typeof message} ${createHash("sha1").update(message).digest("hex")}`;

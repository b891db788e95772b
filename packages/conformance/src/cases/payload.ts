// Payloads, made alike at every run.

import { utf8 } from "../bytes.ts";

/** So many bytes of ASCII, in which a byte that is missing shifts all that follow. */
export function letters(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = 0x21 + (at % 89);
  return bytes;
}

/** So many bytes of all values, which are no UTF-8. */
export function octets(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = 0xfe + at * 7;
  return bytes;
}

/** A text whose characters take one to four bytes: eleven bytes in all. */
export const ELEVEN_BYTES = utf8("Zü€𝄞!");

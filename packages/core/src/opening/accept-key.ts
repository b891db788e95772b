// Sec-WebSocket-Key and Sec-WebSocket-Accept: how a client learns that the server speaks WebSocket
// and answers this very request. RFC 6455 §1.3, §4.1, §4.2.2. SHA-1 proves no more than that here.

import { sha1 } from "@noble/hashes/legacy.js";

import { BASE64, encodeBase64 } from "./base64.ts";
import { charSet, isMadeOf } from "./chars.ts";
import { encodeLatin1 } from "./latin1.ts";

/** Returns the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (§4.2.2). */
export function acceptKey(key: string): string {
  return encodeBase64(sha1(encodeLatin1(key + GUID)));
}

/**
 * Returns a fresh Sec-WebSocket-Key: "The nonce MUST be selected randomly for each connection" §4.1.
 *
 * @param random Gives 32 bits from a strong source; called four times.
 */
export function createKey(random: () => number): string {
  const nonce = new DataView(new ArrayBuffer(16));
  for (let at = 0; at < 16; at += 4) nonce.setUint32(at, random());
  return encodeBase64(new Uint8Array(nonce.buffer));
}

/**
 * Tells whether this is the base64 of 16 bytes. We do not ask for the last four bits, which encode
 * nothing, to be zero: they are set in the RFC's own example (§4.1).
 */
export function isKey(value: string): boolean {
  return value.length === 24 && value.endsWith("==") && isMadeOf(value.slice(0, 22), BASE64_CHARS);
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const BASE64_CHARS = charSet(BASE64);

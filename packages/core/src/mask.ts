// Masking: every payload byte from a client is XORed with one of four key bytes. RFC 6455 §5.3.
// The key is one 32-bit number, its first byte in the low bits, as it lies in memory on the
// little-endian machines that run JavaScript.

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

// Below this a view on words costs more than it saves.
const WORDWISE_FROM_BYTES = 64;

/** Masks or unmasks `bytes[start, end)` in place: both are the same XOR. */
export function unmask(bytes: Uint8Array, start: number, end: number, key: number): void {
  if (end - start >= WORDWISE_FROM_BYTES && LITTLE_ENDIAN) unmaskWords(bytes, start, end, key);
  else unmaskFew(bytes, start, end, key);
}

/** The plain twin: one byte at a time. */
export function unmaskBytes(bytes: Uint8Array, start: number, end: number, key: number): void {
  // A shift counts modulo 32: i = 4 is byte 0 of the key again.
  for (let i = 0, at = start; at < end; i++, at++) bytes[at] ^= key >>> (i << 3);
}

/** The twin for few: the whole key at a time, by bytes. */
export function unmaskFew(bytes: Uint8Array, start: number, end: number, key: number): void {
  let at = start;
  for (; at < end - 3; at += 4) {
    bytes[at] ^= key;
    bytes[at + 1] ^= key >>> 8;
    bytes[at + 2] ^= key >>> 16;
    bytes[at + 3] ^= key >>> 24;
  }
  unmaskBytes(bytes, at, end, key);
}

/** The fast twin: four bytes at a time, where they lie aligned. */
export function unmaskWords(bytes: Uint8Array, start: number, end: number, key: number): void {
  const lead = -(bytes.byteOffset + start) & 3;
  const aligned = start + lead;
  if (aligned >= end) return unmaskBytes(bytes, start, end, key);
  const count = (end - aligned) >>> 2;
  unmaskBytes(bytes, start, aligned, key);

  const turned = turnKey(key, lead);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, count);
  for (let i = 0; i < count; i++) words[i] ^= turned;

  unmaskBytes(bytes, aligned + count * 4, end, turned);
}

/** The key for what follows `count` masked bytes. */
export function turnKey(key: number, count: number): number {
  const bits = (count & 3) << 3;
  return (key >>> bits) | (key << (32 - bits));
}

// Frames, byte by byte, whether they are right or wrong. Written apart from the encoder under test.

import type { Role } from "../../src/role.ts";

/** The masking key of the examples in RFC 6455 §5.7: 37 fa 21 3d. */
export const RFC_KEY = 0x3d21fa37;

/** Bytes in hex: hex`81 05 ${payload}`. */
export function hex(strings: TemplateStringsArray, ...values: readonly Uint8Array[]): Uint8Array {
  const parts = strings.flatMap((digits, i) => [parse(digits), values[i] ?? parse("")]);
  return concat(...parts);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same bytes so many times over. */
export function times(count: number, bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(count * bytes.length);
  for (let i = 0; i < count; i++) whole.set(bytes, i * bytes.length);
  return whole;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `count` bytes that repeat after 251, so that no two places of a power of two look the same. */
export function pattern(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => i % 251);
}

export interface FrameParts {
  readonly fin?: boolean;
  /** The reserved bits as they lie in the first byte: RSV1 is 0x40. */
  readonly rsv?: number;
  readonly opcode: number;
  /** The masking key, its first byte in the low bits; none: not masked. */
  readonly key?: number | undefined;
  readonly payload?: Uint8Array | string;
  /** What the header says, if that is not the payload's length. */
  readonly length?: bigint;
  /** How it says it: in 7, 16 or 64 bits. The shortest form that fits, if not given. */
  readonly lengthForm?: 7 | 16 | 64;
}

export function frame(parts: FrameParts): Uint8Array {
  const { fin = true, rsv = 0, opcode, key } = parts;
  const payload =
    typeof parts.payload === "string" ? utf8(parts.payload) : (parts.payload ?? hex``);
  const length = parts.length ?? BigInt(payload.length);
  const form = parts.lengthForm ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const mask = key === undefined ? 0 : 0x80;
  const header = [(fin ? 0x80 : 0) | rsv | opcode];
  if (form === 7) header.push(mask | Number(length));
  else header.push(mask | (form === 16 ? 126 : 127), ...bigEndian(length, form / 8));
  if (key === undefined) return concat(Uint8Array.from(header), payload);

  const keyBytes = [key & 0xff, (key >>> 8) & 0xff, (key >>> 16) & 0xff, key >>> 24];
  const masked = payload.map((byte, i) => byte ^ keyBytes[i % 4]);
  return concat(Uint8Array.from([...header, ...keyBytes]), masked);
}

/** A frame as the peer of an endpoint of this role sends it: to a server it is masked. */
export function frameTo(role: Role, parts: FrameParts): Uint8Array {
  return frame({ key: role === "server" ? RFC_KEY : undefined, ...parts });
}

/** A frame as an endpoint of this role sends it. */
export function frameFrom(role: Role, parts: FrameParts): Uint8Array {
  return frameTo(role === "server" ? "client" : "server", parts);
}

/** The payload of a Close frame. */
export function closePayload(code: number, reason = ""): Uint8Array {
  return concat(Uint8Array.of(code >> 8, code & 0xff), utf8(reason));
}

/** Cuts bytes into pieces of these sizes, the last piece being what is left. */
export function chop(bytes: Uint8Array, sizes: Iterable<number>): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) break;
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  if (at < bytes.length) pieces.push(bytes.slice(at));
  return pieces;
}

/** Two ways to feed the same bytes: as one chunk, and byte by byte. */
export const FEEDS = {
  "as one chunk": (bytes: Uint8Array) => [bytes.slice()],
  "byte by byte": (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte)),
} as const;

function bigEndian(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    Number((value >> BigInt(8 * (count - 1 - i))) & 0xffn),
  );
}

function parse(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/[0-9a-f]{2}/gi) ?? [], (byte) => Number.parseInt(byte, 16));
}

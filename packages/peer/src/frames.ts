// Frames as bytes, and bytes as frames in words. Written apart from the encoder under test.

export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
};

export interface FrameOptions {
  readonly fin?: boolean;
  /** As clients do, with a key of zeros that changes nothing. Default true. */
  readonly masked?: boolean;
  /** With RSV1. Default false. */
  readonly compressed?: boolean;
}

export function frame(
  opcode: number,
  payload: Uint8Array | string = "",
  { fin = true, masked = true, compressed = false }: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const body = typeof payload === "string" ? utf8(payload) : payload;
  const head = new DataView(new ArrayBuffer(14));
  head.setUint8(0, (fin ? 0x80 : 0) | (compressed ? 0x40 : 0) | opcode);
  const size = setLength(head, body.length, masked ? 0x80 : 0) + (masked ? 4 : 0);
  return concat(new Uint8Array(head.buffer, 0, size), body);
}

export function text(payload: string, options?: FrameOptions): Uint8Array<ArrayBuffer> {
  return frame(Opcode.text, payload, options);
}

export function close(code: number, reason = "", options?: FrameOptions): Uint8Array<ArrayBuffer> {
  const payload = concat(Uint8Array.of(code >> 8, code & 0xff), utf8(reason));
  return frame(Opcode.close, payload, options);
}

export interface Read {
  /** `text a`, `ping 01 02`, `close 1000 bye`, `binary of 70000 bytes`. */
  readonly words: string;
  /** The size of the whole frame. */
  readonly size: number;
}

/** The first frame in words; `undefined` if it is not whole. */
export function readFrame(bytes: Uint8Array): Read | undefined {
  if (bytes.length < 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const short = bytes[1] & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = bytes[1] >= 0x80;
  const start = 2 + extra + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    extra === 0 ? short : extra === 2 ? view.getUint16(2) : Number(view.getBigUint64(2));
  if (bytes.length < start + length) return undefined;
  // Of a Buffer, `slice` would be no copy.
  const payload = new Uint8Array(bytes.subarray(start, start + length));
  if (masked) for (let i = 0; i < length; i++) payload[i] ^= bytes[2 + extra + (i % 4)];
  return { words: inWords(bytes[0], payload), size: start + length };
}

/** All frames in words. */
export function words(bytes: Uint8Array): string[] {
  const said: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const read = readFrame(bytes.subarray(at));
    if (read === undefined) throw new Error("The last frame is cut off.");
    said.push(read.words);
    at += read.size;
  }
  return said;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function utf8(characters: string): Uint8Array {
  return new TextEncoder().encode(characters);
}

function inWords(first: number, payload: Uint8Array): string {
  const name = Object.entries(Opcode).find(([, opcode]) => opcode === (first & 0xf))?.[0];
  if (payload.length > 200) return `${name} of ${payload.length} bytes`;
  if (name === "text") return `text ${new TextDecoder().decode(payload)}`;
  if (name === "close" && payload.length > 0) {
    const code = (payload[0] << 8) | payload[1];
    return `close ${code} ${new TextDecoder().decode(payload.subarray(2))}`.trim();
  }
  return [name, ...Array.from(payload, (byte) => byte.toString(16).padStart(2, "0"))].join(" ");
}

function setLength(head: DataView, length: number, mask: number): number {
  if (length < 126) {
    head.setUint8(1, mask | length);
    return 2;
  }
  head.setUint8(1, mask | (length < 65_536 ? 126 : 127));
  if (length < 65_536) head.setUint16(2, length);
  else head.setBigUint64(2, BigInt(length));
  return length < 65_536 ? 4 : 10;
}

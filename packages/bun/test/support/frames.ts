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
): Buffer {
  const body = Buffer.from(payload as string);
  const head = Buffer.alloc(14);
  head[0] = (fin ? 0x80 : 0) | (compressed ? 0x40 : 0) | opcode;
  const size = setLength(head, body.length);
  if (masked) head[1] |= 0x80;
  return Buffer.concat([head.subarray(0, size + (masked ? 4 : 0)), body]);
}

export function text(payload: string, options?: FrameOptions): Buffer {
  return frame(Opcode.text, payload, options);
}

export function close(code: number, reason = "", options?: FrameOptions): Buffer {
  const payload = Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]);
  return frame(Opcode.close, payload, options);
}

export interface Read {
  /** `text a`, `ping 01 02`, `close 1000 bye`, `binary of 70000 bytes`. */
  readonly words: string;
  /** The size of the whole frame. */
  readonly size: number;
}

/** The first frame in words; `undefined` if it is not whole. */
export function readFrame(bytes: Buffer): Read | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = bytes[1] >= 0x80;
  const start = 2 + extra + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length = extra === 0 ? short : bytes.readUIntBE(extra === 8 ? 4 : 2, extra === 8 ? 6 : 2);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (payload.length < length) return undefined;
  if (masked) for (let i = 0; i < length; i++) payload[i] ^= bytes[2 + extra + (i % 4)];
  return { words: inWords(bytes[0], payload), size: start + length };
}

function inWords(first: number, payload: Buffer): string {
  const name = Object.entries(Opcode).find(([, opcode]) => opcode === (first & 0xf))?.[0];
  if (payload.length > 200) return `${name} of ${payload.length} bytes`;
  if (name === "text") return `text ${payload.toString()}`;
  if (name === "close" && payload.length > 0) {
    return `close ${payload.readUInt16BE(0)} ${payload.toString("utf8", 2)}`.trim();
  }
  return [name, ...Array.from(payload, (byte) => byte.toString(16).padStart(2, "0"))].join(" ");
}

function setLength(head: Buffer, length: number): number {
  if (length < 126) {
    head[1] = length;
    return 2;
  }
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) return head.writeUInt16BE(length, 2);
  return head.writeBigUInt64BE(BigInt(length), 2);
}

// Frames of HTTP/2 and header blocks, right or wrong in every bit. RFC 9113 §4.1, §6; RFC 7541 §5, §6.2.2.

import { join, utf8 } from "./bytes.ts";

export const FrameType = {
  data: 0x0,
  headers: 0x1,
  priority: 0x2,
  resetStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  ping: 0x6,
  goAway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

export const Setting = {
  headerTableSize: 0x1,
  enablePush: 0x2,
  maxConcurrentStreams: 0x3,
  initialWindowSize: 0x4,
  maxFrameSize: 0x5,
  /** RFC 8441 §3 */
  enableConnectProtocol: 0x8,
} as const;

export const Flag = {
  ack: 0x1,
  endStream: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const;

/** A frame; that it is on the case's own stream is said without its number, which is the client's choice. */
export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number | "own";
  readonly payload: Uint8Array;
  /** The length that is told; default: the payload's. */
  readonly toldLength?: number | undefined;
}

/** A frame that arrived. */
export type ReadHttp2Frame = Http2Frame & { readonly stream: number };

/** A header line. */
export type Http2Line = readonly [name: string, value: string];

const HEADER_BYTES = 9;
export const PREFACE: Uint8Array = utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** The bytes of a frame. */
export function writeHttp2Frame(frame: Http2Frame, own: number): Uint8Array {
  const { type, flags, stream, payload, toldLength = payload.length } = frame;
  const header = [...bigEndian(toldLength, 3), type, flags];
  return join([
    Uint8Array.from([...header, ...bigEndian(stream === "own" ? own : stream, 4)]),
    payload,
  ]);
}

/** Bytes in, frames out; bytes that come before all frames are passed over. */
export class Http2FrameReader {
  #pending: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): void {
    this.#pending = join([this.#pending, bytes]);
  }

  /** The next bytes, if so many are there. */
  take(count: number): Uint8Array | undefined {
    if (this.#pending.length < count) return undefined;
    const taken = this.#pending.subarray(0, count);
    this.#pending = this.#pending.subarray(count);
    return taken;
  }

  next(): ReadHttp2Frame | undefined {
    if (this.#pending.length < HEADER_BYTES) return undefined;
    const [long, middle, short, type, flags] = this.#pending;
    const bytes = this.take(HEADER_BYTES + ((long << 16) | (middle << 8) | short));
    if (bytes === undefined) return undefined;
    const stream = new DataView(bytes.buffer, bytes.byteOffset).getUint32(5) & 0x7fff_ffff;
    return { type, flags, stream, payload: bytes.subarray(HEADER_BYTES) };
  }
}

/** Header lines, each a "Literal Header Field without Indexing — New Name": RFC 7541 §6.2.2. */
export function headerBlock(lines: readonly Http2Line[]): Uint8Array {
  return join(lines.flatMap(([name, value]) => [Uint8Array.of(0), literal(name), literal(value)]));
}

/** The lines of a head that is written as text; the colon of a pseudo-header is part of its name. */
export function http2LinesOf(text: string): Http2Line[] {
  const lines = text
    .trimEnd()
    .split("\r\n")
    .map((line) => [line, line.indexOf(":", 1)] as const);
  return lines.map(([line, colon]) => [line.slice(0, colon), line.slice(colon + 1).trim()]);
}

/** SETTINGS with these values by their ids: RFC 9113 §6.5. */
export function settingsFrame(values: Readonly<Record<number, number>>): Http2Frame {
  const payload = Uint8Array.from(
    Object.entries(values).flatMap(([id, value]) => [
      ...bigEndian(Number(id), 2),
      ...bigEndian(value, 4),
    ]),
  );
  return { type: FrameType.settings, flags: 0, stream: 0, payload };
}

/** A number in so many bytes. */
export function bigEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 0xff);
}

/** A string without Huffman codes: RFC 7541 §5.1, §5.2. */
function literal(text: string): Uint8Array {
  const bytes = utf8(text);
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest >>>= 7) length.push((rest & 127) | 128);
    length.push(rest);
  }
  return join([Uint8Array.from(length), bytes]);
}

// Between an HTTP/2 session of Node.js and its socket: what the session says passes, but for the headers of
// the next stream, in whose place others are said, right or wrong. RFC 9113 §4.1, §6.2; RFC 7541 §6.2.2.

import { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { join, utf8 } from "../bytes.ts";

type HeaderLines = readonly (readonly [name: string, value: string])[];

const PREFACE_BYTES = 24;
const FRAME_HEADER_BYTES = 9;
const HEADERS = 0x1;
const END_HEADERS = 0x4;

export class HeaderTap extends Duplex {
  readonly #socket: Socket;
  #said: HeaderLines | undefined;
  #pending: Uint8Array = new Uint8Array(0);
  #isPrefaceOver = false;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => this.push(bytes) || socket.pause());
    socket.on("end", () => this.push(null));
    socket.on("error", () => {});
    socket.on("close", () => this.destroy());
  }

  /** Says these headers in place of the next. */
  say(lines: HeaderLines): void {
    this.#said = lines;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(
    chunk: Uint8Array,
    _: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#pending = join([this.#pending, chunk]);
    const frames: Uint8Array[] = [];
    for (let frame; (frame = this.#next()) !== undefined;) frames.push(this.#turn(frame));
    if (frames.length === 0) done();
    else this.#socket.write(join(frames), done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroySoon();
    done(error);
  }

  /** A whole frame, or what comes before all frames. */
  #next(): Uint8Array | undefined {
    const pending = this.#pending;
    const size = this.#isPrefaceOver ? sizeOf(pending) : PREFACE_BYTES;
    if (pending.length < size) return undefined;
    this.#isPrefaceOver = true;
    this.#pending = pending.subarray(size);
    return pending.subarray(0, size);
  }

  #turn(frame: Uint8Array): Uint8Array {
    if (this.#said === undefined || frame[3] !== HEADERS || frame.length <= FRAME_HEADER_BYTES) {
      return frame;
    }
    const block = join(this.#said.flatMap((line) => line.map(literal).flatMap(asField)));
    this.#said = undefined;
    const header = frame.slice(0, FRAME_HEADER_BYTES);
    for (let at = 0; at < 3; at++) header[at] = block.length >>> (8 * (2 - at));
    header[4] = END_HEADERS;
    return join([header, block]);
  }
}

function sizeOf(bytes: Uint8Array): number {
  if (bytes.length < FRAME_HEADER_BYTES) return FRAME_HEADER_BYTES;
  return FRAME_HEADER_BYTES + ((bytes[0] << 16) | (bytes[1] << 8) | bytes[2]);
}

/** "Literal Header Field without Indexing — New Name" §6.2.2: a zero, then the name and the value. */
function asField(string: Uint8Array, at: number): Uint8Array[] {
  return at === 0 ? [Uint8Array.of(0), string] : [string];
}

/** A string without Huffman codes: §5.1, §5.2. */
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

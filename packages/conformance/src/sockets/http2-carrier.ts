// A stream of HTTP/2 as what carries bytes: the first head that is written asks for the stream, the head of
// its response comes first of what is read; END_STREAM ends, RST_STREAM cuts. RFC 8441 §4, §5.

import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { Duplex } from "node:stream";
import { endOfHead, join, utf8 } from "../bytes.ts";
import type { HeaderTap } from "./header-tap.ts";

/** Node.js checks what it is asked for; what is said in its place is the case's own. */
const STAND_IN = {
  ":method": "CONNECT",
  ":protocol": "websocket",
  ":scheme": "http",
  ":path": "/",
  ":authority": "kit",
} as const;

export class Http2Carrier extends Duplex {
  readonly #session: ClientHttp2Session;
  readonly #tap: HeaderTap;
  #head: Uint8Array = new Uint8Array(0);
  #stream: ClientHttp2Stream | undefined;

  constructor(session: ClientHttp2Session, tap: HeaderTap) {
    super({ allowHalfOpen: true });
    this.#session = session;
    this.#tap = tap;
    // Whoever ends the session ends what it carries.
    session.once("close", () => this.destroy());
  }

  override _write(
    chunk: Uint8Array,
    _: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (this.#stream !== undefined) return void this.#stream.write(chunk, done);
    this.#head = join([this.#head, chunk]);
    const end = endOfHead(this.#head);
    if (end < 0) return done();
    this.#stream = this.#open(linesOf(this.#head.subarray(0, end)));
    this.#stream.write(this.#head.subarray(end), done);
  }

  override _read(): void {
    this.#stream?.resume();
  }

  override _final(done: () => void): void {
    this.#stream?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stream?.close(constants.NGHTTP2_CANCEL);
    this.#session.destroy();
    done(error);
  }

  /** RST_STREAM, and the session has its time to say so. */
  resetAndDestroy(): this {
    const session = this.#session;
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.close(constants.NGHTTP2_CANCEL, () => session.close(() => this.destroy()));
    return this;
  }

  #open(lines: readonly (readonly [string, string])[]): ClientHttp2Stream {
    this.#tap.say(lines);
    const stream = this.#session.request(STAND_IN, { endStream: false });
    stream.on("response", (_headers, _flags, raw) => {
      this.push(utf8(textOf(raw)));
      // Node.js tells of what is behind the head before it tells of the head.
      stream.on("data", (bytes: Buffer) => {
        if (!this.push(bytes)) stream.pause();
      });
    });
    stream.on("end", () => stream.rstCode === constants.NGHTTP2_NO_ERROR && this.push(null));
    stream.on("error", () => {});
    stream.on("close", () => {
      if (stream.rstCode === constants.NGHTTP2_NO_ERROR) this.push(null);
      else this.destroy();
    });
    return stream;
  }
}

function linesOf(head: Uint8Array): (readonly [string, string])[] {
  const lines = Buffer.from(head).toString("latin1").trimEnd().split("\r\n");
  return lines.map((line) => {
    // The colon of a pseudo-header is part of its name.
    const colon = line.indexOf(":", 1);
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
}

function textOf(raw: readonly string[]): string {
  let text = "";
  for (let at = 0; at + 1 < raw.length; at += 2) text += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return `${text}\r\n`;
}

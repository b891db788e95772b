// A stream of HTTP/2 as what carries bytes: the first head that is written opens it, the head of the peer
// comes first of what is read; END_STREAM ends, RST_STREAM cuts. RFC 8441 §4, §5.

import {
  type ClientHttp2Stream,
  constants,
  type Http2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { endOfHead, join, utf8 } from "../bytes.ts";
import type { Http2Step } from "../case.ts";
import {
  Flag,
  FrameType,
  headerBlock,
  type Http2Frame,
  http2LinesOf,
  writeHttp2Frame,
} from "../http2-frame.ts";
import type { FrameTap } from "./frame-tap.ts";
import type { NextHead } from "./next-head.ts";

type Stream = ClientHttp2Stream | ServerHttp2Stream;

/** A session, what stands between it and its socket, and whose head it will say. */
export interface TappedSession {
  readonly session: Http2Session;
  readonly tap: FrameTap;
  readonly nextHead: NextHead;
}

export abstract class StreamCarrier extends Duplex {
  protected readonly tapped: TappedSession;
  #stream: Stream | undefined;
  #head: Uint8Array = new Uint8Array(0);
  #isHeadSaid = false;

  constructor(tapped: TappedSession) {
    super({ allowHalfOpen: true });
    this.tapped = tapped;
    // Whoever ends the session ends what it carries.
    tapped.session.once("close", () => this.destroy());
  }

  /** Has the session say a head, in whose place another is said; returns the stream that it is of. */
  protected abstract open(): Stream | undefined;

  /** Reads what the stream carries: not before the head was told of. */
  protected hear(stream: Stream): void {
    this.#stream = stream;
    stream.on("end", () => stream.rstCode === constants.NGHTTP2_NO_ERROR && this.push(null));
    stream.on("error", () => {});
    stream.on("close", () => {
      if (stream.rstCode === constants.NGHTTP2_NO_ERROR) this.push(null);
      else this.destroy();
    });
  }

  /** Tells of the peer's head, and then of what is behind it. */
  protected hearHead(stream: Stream, raw: readonly string[]): void {
    this.push(utf8(textOf(raw)));
    stream.on("data", (bytes: Buffer) => {
      if (!this.push(bytes)) stream.pause();
    });
  }

  /** Says frames as they are, chop by chop. */
  async sayFrames({ frames, chopBytes = Infinity, as }: Http2Step): Promise<void> {
    if (as === "opens" || as === "refuses") this.#sayHead([]);
    const own = this.#stream?.id ?? 1;
    const bytes = join(frames.map((frame) => writeHttp2Frame(frame, own)));
    for (let at = 0; at < bytes.length; at += chopBytes) {
      const chop = bytes.subarray(at, Math.min(at + chopBytes, bytes.length));
      await new Promise<void>((done) => this.tapped.tap.inject(chop, done));
      await nextTurn();
    }
  }

  override _write(
    chunk: Uint8Array,
    _: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (this.#isHeadSaid) return this.#writeData(chunk, done);
    this.#head = join([this.#head, chunk]);
    const end = endOfHead(this.#head);
    if (end < 0) return done();
    this.#sayHead([headersOf(this.#head.subarray(0, end))]);
    this.#writeData(this.#head.subarray(end), done);
  }

  override _read(): void {
    this.#stream?.resume();
  }

  override _final(done: () => void): void {
    this.#stream?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { session, tap } = this.tapped;
    // Node.js throws at whoever resets a stream while a write is on its way through JavaScript, until a turn later.
    if (tap.destroyed || tap.writableLength > 0) tap.destroy();
    else {
      setImmediate(() => {
        if (tap.destroyed) return;
        this.#stream?.close(constants.NGHTTP2_CANCEL);
        session.destroy();
      });
    }
    done(error);
  }

  /** RST_STREAM, and the session has its time to say so. */
  resetAndDestroy(): this {
    const { session } = this.tapped;
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.close(constants.NGHTTP2_CANCEL, () => session.close(() => this.destroy()));
    return this;
  }

  #sayHead(frames: readonly Http2Frame[]): void {
    this.#isHeadSaid = true;
    this.tapped.nextHead.say(frames);
    const stream = this.open();
    if (stream !== undefined) this.#stream = stream;
  }

  #writeData(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    // What a stream that is gone does not take is not waited for.
    if (this.#stream === undefined || this.#stream.destroyed) return done();
    this.#stream.write(bytes, done);
  }
}

/** A header block in one frame. */
function headersOf(head: Uint8Array): Http2Frame {
  const payload = headerBlock(http2LinesOf(Buffer.from(head).toString("latin1")));
  return { type: FrameType.headers, flags: Flag.endHeaders, stream: "own", payload };
}

function textOf(raw: readonly string[]): string {
  let text = "";
  for (let at = 0; at + 1 < raw.length; at += 2) text += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return `${text}\r\n`;
}

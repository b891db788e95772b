// Between an HTTP/2 session of Node.js and its socket: frames pass in both directions, or others in their
// place, right or wrong; and frames are said of which the session does not know.

import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { join } from "../bytes.ts";
import {
  type Http2Frame,
  Http2FrameReader,
  PREFACE,
  type ReadHttp2Frame,
  writeHttp2Frame,
} from "../http2-frame.ts";

/** Gives the frames that go on in place of one: none, it, or others. */
export type Turn = (frame: ReadHttp2Frame) => readonly Http2Frame[];

export interface TapOptions {
  /** Whose session it is: a client begins with a preface (RFC 9113 §3.4). */
  readonly role: "client" | "server";
  /** What the session says. Default: it passes. */
  readonly says?: Turn | undefined;
  /** What its peer says. Default: it passes. */
  readonly hears?: Turn | undefined;
}

export class FrameTap extends Duplex {
  readonly #socket: Duplex;
  readonly #says: Direction | undefined;

  constructor(socket: Duplex, { role, says, hears }: TapOptions) {
    super();
    this.#socket = socket;
    // Bytes pass as they are where nobody looks at them: they may be no frames.
    this.#says = says && new Direction(says, role === "client");
    const heard = hears && new Direction(hears, role === "server");
    socket.on("data", (bytes: Buffer) => {
      const passed = heard === undefined ? bytes : heard.pass(bytes);
      if (passed.length > 0 && !this.push(passed)) socket.pause();
    });
    socket.on("end", () => this.push(null));
    socket.on("error", () => {});
    socket.on("close", () => this.destroy());
  }

  /** Says bytes of which the session does not know. */
  inject(bytes: Uint8Array, done: () => void): void {
    // What nobody reads any more is not waited for.
    if (this.#socket.writable) this.#socket.write(bytes, () => done());
    else done();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(
    chunk: Uint8Array,
    _: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    const passed = this.#says === undefined ? chunk : this.#says.pass(chunk);
    if (passed.length === 0) done();
    else this.#socket.write(passed, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if ("destroySoon" in this.#socket) (this.#socket as Socket).destroySoon();
    else this.#socket.destroy();
    done(error);
  }
}

/** What passes in one direction, frame by frame. */
class Direction {
  readonly #reader = new Http2FrameReader();
  readonly #turn: Turn;
  #isPrefaceAwaited: boolean;

  constructor(turn: Turn, hasPreface: boolean) {
    this.#turn = turn;
    this.#isPrefaceAwaited = hasPreface;
  }

  pass(bytes: Uint8Array): Uint8Array {
    this.#reader.push(bytes);
    const parts: Uint8Array[] = [];
    if (this.#isPrefaceAwaited) {
      const preface = this.#reader.take(PREFACE.length);
      if (preface === undefined) return NOTHING;
      this.#isPrefaceAwaited = false;
      parts.push(preface);
    }
    for (let frame; (frame = this.#reader.next()) !== undefined;) {
      const { stream } = frame;
      parts.push(...this.#turn(frame).map((one) => writeHttp2Frame(one, stream)));
    }
    return parts.length === 0 ? NOTHING : join(parts);
  }
}

const NOTHING = new Uint8Array(0);

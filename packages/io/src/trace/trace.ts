// A readable trace of one connection: a line for each header and each frame, as they lie on the wire
// and in its order, and why it ended. It is made beside the connection: who does not ask for it has
// nothing of it in the way of his messages.

import type { CloseInfo } from "@ws/core";
import { FrameTap } from "./frame-tap.ts";
import { HeadTap } from "./head-tap.ts";
import { endWords, errorWords, FrameWords, visible } from "./words.ts";

/** Takes a line, without a line end. */
export type TraceTaker = (line: string) => void;

export interface TraceParts {
  /** Tells connections apart. */
  readonly id: number;
  readonly take: TraceTaker;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** `<` came from the peer, `>` goes to it. */
export type TraceDirection = "<" | ">";

/** What opens doors does not stand in a trace. */
const SECRET = /^((?:proxy-)?authorization|(?:set-)?cookie2?): .*/i;

export class Trace {
  readonly #parts: TraceParts;
  readonly #sinceMs: number;
  readonly #sides: Readonly<Record<TraceDirection, Side>>;

  constructor(parts: TraceParts) {
    this.#parts = parts;
    this.#sinceMs = parts.now();
    this.#sides = { "<": new Side("<", this), ">": new Side(">", this) };
  }

  /** Says something about the connection. */
  note(words: string): void {
    const { id, take, now } = this.#parts;
    take(`ws#${id} +${(now() - this.#sinceMs).toFixed(1)} ms ${words}`);
  }

  /** A head that somebody else parsed or wrote: its start line, and its header lines. */
  head(direction: TraceDirection, lines: Iterable<string>): void {
    for (const line of lines)
      this.note(`${direction} ${visible(line.replace(SECRET, "$1: (hidden)"))}`);
  }

  /** One that is written as it is, with a body behind it perhaps. */
  headBytes(direction: TraceDirection, bytes: Uint8Array): void {
    const head = new HeadTap();
    head.read(bytes);
    this.head(direction, head.lines);
  }

  /** Heads pass over the wire before frames do: those of a client over HTTP/1.1. */
  expectHeads(): void {
    for (const side of Object.values(this.#sides)) side.expectHead();
  }

  /** Bytes of the wire. They are looked at, and not kept. */
  bytes(direction: TraceDirection, bytes: Uint8Array): void {
    this.#sides[direction].read(bytes);
  }

  /** The connection is over. */
  ended(info: CloseInfo): void {
    for (const side of Object.values(this.#sides)) side.end();
    this.note(`= ${endWords(info)}`);
  }

  /** It never was open. */
  failed(error: unknown): void {
    this.note(`= failed: ${errorWords(error)}`);
  }
}

function isUpgrade(line: string): boolean {
  return /^upgrade:/i.test(line);
}

/** What passes in one direction. */
class Side {
  readonly #direction: TraceDirection;
  readonly #trace: Trace;
  readonly #frames: FrameTap;
  #head: HeadTap | undefined;
  /** What follows is the body of a response that is no welcome. */
  #isBody = false;

  constructor(direction: TraceDirection, trace: Trace) {
    const words = new FrameWords();
    this.#direction = direction;
    this.#trace = trace;
    this.#frames = new FrameTap((frame) => trace.note(`${direction} ${words.say(frame)}`));
  }

  expectHead(): void {
    this.#head = new HeadTap();
  }

  read(bytes: Uint8Array): void {
    if (this.#isBody) return;
    if (this.#head === undefined) return this.#frames.read(bytes);
    const size = this.#head.read(bytes);
    if (size < 0) return;
    this.#endHead(this.#head.lines);
    this.read(bytes.subarray(size));
  }

  end(): void {
    const { rest } = this.#frames;
    if (rest !== undefined) this.#trace.note(`${this.#direction} cut: ${rest}`);
  }

  /** Frames follow 101, and a request for it; another head follows 1xx (RFC 9110 §15.2), else a body. */
  #endHead(lines: readonly string[]): void {
    this.#trace.head(this.#direction, lines);
    this.#head = undefined;
    const [, status] = /^HTTP\/\S+ (\d{3})/.exec(lines[0]) ?? [];
    if (status === "101" || (status === undefined && lines.some(isUpgrade))) return;
    if (status?.startsWith("1")) this.expectHead();
    else this.#isBody = true;
  }
}

// What happened on the wire, for people: the beginning and the end of it, and how much was left out.

import { Opcode } from "@ws/core";
import { textOf, toHex } from "../bytes.ts";
import type { FrameNote, WireEntry } from "../report.ts";

const SHOWN_BYTES = 32;
const SHOWN_CHARS = 120;
/** Those behind them may be left out, up to the last ones. */
export const FIRST_ENTRIES = 40;
const LAST_ENTRIES = 24;

type Happened = Omit<WireEntry, "atMs">;

/** What happened is put into words when it is asked for: most of it is left out. */
interface Noted {
  readonly atMs: number;
  readonly tell: () => Happened;
}

export class WireLog {
  readonly #startMs: number;
  readonly #first: Noted[] = [];
  readonly #last: Noted[] = [];
  #elided = 0;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  get entries(): WireEntry[] {
    return [...this.#first, ...this.#last].map(({ atMs, tell }) => ({ atMs, ...tell() }));
  }

  /** How many entries are missing between the first and the last. */
  get elided(): number {
    return this.#elided;
  }

  /** Bytes of this kind; `text` says more than they do. */
  bytes(
    nowMs: number,
    direction: WireEntry["direction"],
    kind: WireEntry["kind"],
    bytes: Uint8Array,
    text?: string,
  ): void {
    const shown = text === undefined ? {} : { text: elide(text) };
    this.#add(nowMs, () => ({
      direction,
      kind,
      hex: toHex(bytes.subarray(0, SHOWN_BYTES)),
      length: bytes.length,
      ...shown,
    }));
  }

  /** A frame; `wire` are its first bytes, `payload` is what they say. */
  frame(
    nowMs: number,
    direction: WireEntry["direction"],
    note: FrameNote,
    {
      wire,
      wireBytes,
      payload,
    }: { readonly wire: Uint8Array; wireBytes: number; payload: Uint8Array },
  ): void {
    const { fin, rsv, opcode, masked, length } = note;
    this.#add(nowMs, () => {
      const code = closeCodeOf(opcode, payload);
      const text = rsv === 0 ? wordsOf(opcode, payload) : undefined;
      const closeCode = code === undefined ? {} : { closeCode: code };
      return {
        direction,
        kind: "frame",
        hex: toHex(wire.subarray(0, SHOWN_BYTES)),
        length: wireBytes,
        ...(text === undefined ? {} : { text }),
        frame: { fin, rsv, opcode, masked, length, ...closeCode },
      };
    });
  }

  /** Something without bytes. */
  note(nowMs: number, direction: WireEntry["direction"], kind: WireEntry["kind"], text?: string) {
    const shown = text === undefined ? {} : { text };
    this.#add(nowMs, () => ({ direction, kind, length: 0, ...shown }));
  }

  #add(nowMs: number, tell: Noted["tell"]): void {
    const noted = { atMs: Math.round((nowMs - this.#startMs) * 100) / 100, tell };
    if (this.#first.length < FIRST_ENTRIES) return void this.#first.push(noted);
    this.#last.push(noted);
    if (this.#last.length <= LAST_ENTRIES) return;
    this.#last.shift();
    this.#elided++;
  }
}

/** The code in a Close frame's payload, 1005 where there is none. */
export function closeCodeOf(opcode: number, payload: Uint8Array): number | undefined {
  if (opcode !== Opcode.close) return undefined;
  return payload.length < 2 ? 1005 : (payload[0] << 8) | payload[1];
}

function wordsOf(opcode: number, payload: Uint8Array): string | undefined {
  if (opcode === Opcode.binary) return undefined;
  const start = opcode === Opcode.close ? 2 : 0;
  const end = Math.min(payload.length, start + SHOWN_CHARS * 4);
  // A long payload may be cut within a character, which is not shown then.
  const most = end < payload.length ? 3 : 0;
  for (let less = 0; less <= most; less++) {
    const text = textOf(payload.subarray(start, end - less));
    if (text !== undefined) return text === "" ? undefined : elide(text);
  }
  return undefined;
}

function elide(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;
}

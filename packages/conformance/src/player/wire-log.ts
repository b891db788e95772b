// What happened on the wire, for people: the beginning and the end of it, and how much was left out.

import { Opcode } from "@ws/core";
import { textOf, toHex } from "../bytes.ts";
import type { FrameNote, WireEntry } from "../report.ts";

const SHOWN_BYTES = 32;
const SHOWN_CHARS = 120;
/** Those behind them may be left out, up to the last ones. */
export const FIRST_ENTRIES = 40;
const LAST_ENTRIES = 24;

export class WireLog {
  readonly #startMs: number;
  readonly #first: WireEntry[] = [];
  readonly #last: WireEntry[] = [];
  #elided = 0;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  get entries(): WireEntry[] {
    return [...this.#first, ...this.#last];
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
    const hex = toHex(bytes.subarray(0, SHOWN_BYTES));
    const shown = text === undefined ? {} : { text: elide(text) };
    this.#add(nowMs, { direction, kind, hex, length: bytes.length, ...shown });
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
    const code = closeCodeOf(opcode, payload);
    const text = rsv === 0 ? wordsOf(opcode, payload) : undefined;
    this.#add(nowMs, {
      direction,
      kind: "frame",
      hex: toHex(wire.subarray(0, SHOWN_BYTES)),
      length: wireBytes,
      ...(text === undefined ? {} : { text }),
      frame: {
        fin,
        rsv,
        opcode,
        masked,
        length,
        ...(code === undefined ? {} : { closeCode: code }),
      },
    });
  }

  /** Something without bytes. */
  note(nowMs: number, direction: WireEntry["direction"], kind: WireEntry["kind"], text?: string) {
    this.#add(nowMs, { direction, kind, length: 0, ...(text === undefined ? {} : { text }) });
  }

  #add(nowMs: number, entry: Omit<WireEntry, "atMs">): void {
    const timed = { atMs: Math.round((nowMs - this.#startMs) * 100) / 100, ...entry };
    if (this.#first.length < FIRST_ENTRIES) return void this.#first.push(timed);
    this.#last.push(timed);
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
  // A long payload is cut where a character may be: what is left of it there is not shown.
  const cut = payload.subarray(opcode === Opcode.close ? 2 : 0, SHOWN_CHARS * 4);
  const text =
    textOf(cut) ?? (payload.length > cut.length ? textOf(cut.subarray(0, -3)) : undefined);
  return text === undefined || text === "" ? undefined : elide(text);
}

function elide(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;
}

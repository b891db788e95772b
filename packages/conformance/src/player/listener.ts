// An agent's frames in, what it says out: messages joined, inflated and checked, control frames in
// between, and a fault for each rule that it breaks. RFC 6455 §5.4, §5.5, §8.1; RFC 7692 §6.

import { CloseCode, isWireCloseCode, type Platform } from "@ws/core";
import { join, textOf } from "../bytes.ts";
import type { AgentEvent } from "../case.ts";
import type { KitDeflate } from "./deflate.ts";
import type { ReadFrame } from "./frame-reader.ts";

/** The agent's Close frame. */
export interface HeardClose {
  readonly type: "close";
  /** 1005 where it has none. */
  readonly code: number;
  readonly reason: string;
}

export type Heard = AgentEvent | HeardClose;

const NAMES: Readonly<Record<number, "text" | "binary" | "ping" | "pong">> = {
  0x1: "text",
  0x2: "binary",
  0x9: "ping",
  0xa: "pong",
};

const RSV1 = 0b100;

export class Listener {
  readonly #platform: Platform;
  readonly #deflate: KitDeflate | undefined;
  #closed = false;
  /** The message whose fragments arrive. */
  #open: { type: "text" | "binary"; compressed: boolean; parts: Uint8Array[] } | undefined;

  constructor(platform: Platform, deflate: KitDeflate | undefined) {
    this.#platform = platform;
    this.#deflate = deflate;
  }

  /** What a frame says: nothing, if it is a fragment. */
  hear(frame: ReadFrame): Heard[] {
    const faults = [...frame.faults, ...this.#faultsHere(frame)].map(fault);
    if (frame.opcode === 0x8) return [...faults, ...this.#hearClose(frame)];
    if (frame.opcode > 0x8) return [...faults, ...control(frame)];
    return [...faults, ...this.#hearData(frame)];
  }

  /** What is wrong with a frame in this place. */
  #faultsHere({ rsv, opcode }: ReadFrame): string[] {
    const starts = opcode === 0x1 || opcode === 0x2;
    const allowed = this.#deflate !== undefined && starts ? RSV1 : 0;
    const rows: readonly (readonly [boolean, string])[] = [
      [(rsv & ~allowed) !== 0, `reserved bits ${rsv.toString(2).padStart(3, "0")} (§5.2)`],
      [this.#closed, "a frame behind its Close frame (§5.5.1)"],
      [starts && this.#open !== undefined, "a message between the fragments of another (§5.4)"],
      [opcode === 0x0 && this.#open === undefined, "a continuation of nothing (§5.4)"],
    ];
    return rows.filter(([isFault]) => isFault).map(([, text]) => text);
  }

  #hearClose({ payload }: ReadFrame): Heard[] {
    this.#closed = true;
    if (payload.length === 0) return [{ type: "close", code: CloseCode.noStatus, reason: "" }];
    if (payload.length === 1) return [fault("a Close frame with one byte of payload (§5.5.1)")];
    const code = (payload[0] << 8) | payload[1];
    const reason = textOf(payload.subarray(2));
    const heard: Heard[] = [{ type: "close", code, reason: reason ?? "" }];
    if (!isWireCloseCode(code)) heard.unshift(fault(`the close code ${code} (§7.4)`));
    if (reason === undefined) heard.unshift(fault("a close reason that is not UTF-8 (§5.5.1)"));
    return heard;
  }

  #hearData({ fin, rsv, opcode, payload }: ReadFrame): Heard[] {
    const type = NAMES[opcode];
    if (type === "text" || type === "binary") {
      this.#open = { type, compressed: this.#deflate !== undefined && rsv === RSV1, parts: [] };
    }
    if (this.#open === undefined || (type === undefined && opcode !== 0x0)) return [];
    this.#open.parts.push(payload);
    if (!fin) return [];
    const { parts, compressed } = this.#open;
    const whole = compressed ? this.#deflate?.decode(join(parts)) : join(parts);
    const heard = whole === undefined ? BAD_DEFLATE : this.#message(this.#open.type, whole);
    this.#open = undefined;
    return [heard];
  }

  #message(type: "text" | "binary", data: Uint8Array): Heard {
    if (type === "text" && !this.#platform.isUtf8(data, 0, data.length)) {
      return fault("a text message that is not UTF-8 (§8.1)");
    }
    return { type, data };
  }
}

function control({ opcode, payload }: ReadFrame): Heard[] {
  const type = NAMES[opcode];
  return type === undefined ? [] : [{ type, data: payload }];
}

function fault(text: string): Heard {
  return { type: "fault", fault: text };
}

const BAD_DEFLATE = fault("a compressed message that does not inflate (RFC 7692 §7.2.2)");

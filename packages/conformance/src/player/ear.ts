// What the kit hears: an agent's bytes in; the head of its handshake, what it says, and how it leaves.

import type { Platform, Role } from "@ws/core";
import type { AgentEvent } from "../case.ts";
import { FrameReader } from "./frame-reader.ts";
import { type HeardClose, Listener } from "./listener.ts";
import type { KitOpening } from "./opening.ts";
import type { Voice } from "./voice.ts";
import type { WireLog } from "./wire-log.ts";

const KEPT_KEYS = 1024;

export class Ear {
  readonly events: AgentEvent[] = [];
  /** The masking keys of the first frames. */
  readonly keys: number[] = [];
  /** The agent's Close frame. */
  close: HeardClose | undefined;
  /** The agent has ended the stream, or has cut it. */
  hasEnded = false;
  /** The agent's head arrived. */
  hasHead = false;

  readonly #platform: Platform;
  readonly #opening: KitOpening;
  readonly #voice: Voice;
  readonly #log: WireLog;
  readonly #reader: FrameReader;
  #listener: Listener | undefined;

  constructor(agent: Role, platform: Platform, opening: KitOpening, voice: Voice, log: WireLog) {
    this.#platform = platform;
    this.#opening = opening;
    this.#voice = voice;
    this.#log = log;
    this.#reader = new FrameReader(agent, platform);
  }

  /** The agent takes its leave: nothing that the kit says matters any more. */
  get isLeaving(): boolean {
    return this.close !== undefined || this.hasEnded;
  }

  receive(bytes: Uint8Array, nowMs: number): void {
    if (!this.hasHead) this.#hearHead(bytes, nowMs);
    else if (this.#opening.isOpen) this.#hearFrames(bytes, nowMs);
    else this.#log.bytes(nowMs, "received", "bytes", bytes);
  }

  /** The agent ended its half, or, `cut`, all of it. */
  receiveEnd(nowMs: number, cut: boolean): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { pendingBytes } = this.#reader;
    const within =
      pendingBytes > 0 ? `within a frame, after ${pendingBytes} bytes of it` : undefined;
    this.#log.note(nowMs, "received", cut ? "cut" : "end", within);
  }

  #hearHead(bytes: Uint8Array, nowMs: number): void {
    const read = this.#opening.read(bytes);
    if (read === undefined) return;
    this.hasHead = true;
    this.#log.bytes(nowMs, "received", "head", read.head.bytes, read.head.text);
    if (this.#opening.isRaw) {
      this.events.push(...this.#opening.note(read.head));
    } else {
      const answer = this.#opening.answer(read.head);
      if (answer !== undefined) this.#voice.sayHead(answer, nowMs);
    }
    if (read.rest.length > 0) this.receive(read.rest, nowMs);
  }

  #hearFrames(bytes: Uint8Array, nowMs: number): void {
    this.#listener ??= new Listener(this.#platform, this.#opening.deflate);
    this.#reader.push(bytes);
    for (let frame; (frame = this.#reader.next()) !== undefined;) {
      this.#log.frame(nowMs, "received", frame, frame);
      if (frame.masked && this.keys.length < KEPT_KEYS) this.keys.push(frame.maskingKey);
      for (const heard of this.#listener.hear(frame)) {
        if (heard.type === "close") this.close ??= heard;
        else this.events.push(heard);
      }
    }
  }
}

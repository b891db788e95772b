// What the peer says, as bytes that go onto the wire, whole or cut anywhere.

import { close, concat, frame, Opcode } from "@ws/peer/frames";
import type { MemoryTransport } from "../support/transport.ts";
import type { Ear } from "./ear.ts";
import { flipped } from "./flipping.ts";
import { bytesOf, numbered, sizeOf } from "./payloads.ts";

interface Unfinished {
  readonly parts: Uint8Array[];
  readonly isText: boolean;
  readonly isFlipped: boolean;
  hasBegun: boolean;
}

export class Talker {
  /** Messages that were begun. */
  messages = 0;
  readonly pings: Uint8Array[] = [];
  hasBrokenRules = false;
  readonly #transport: MemoryTransport;
  readonly #masked: boolean;
  readonly #flips: boolean;
  #wire = new Uint8Array(0);
  #isDone = false;
  #isEnding = false;
  #endArrived = false;
  #unfinished: Unfinished | undefined;

  constructor(transport: MemoryTransport, masked: boolean, flips: boolean) {
    this.#transport = transport;
    this.#masked = masked;
    this.#flips = flips;
  }

  /** A message was begun, and is not said to its end. */
  get isWithinMessage(): boolean {
    return this.#unfinished !== undefined;
  }

  message(a: number, b: number): void {
    while (this.fragment(a, b) && this.isWithinMessage);
  }

  /** The next of the three fragments of a message; `false`: nothing more can be said. */
  fragment(a: number, b: number): boolean {
    if (this.#isDone) return false;
    const message = (this.#unfinished ??= this.#begin(a, b));
    const part = message.parts.shift()!;
    const opcode = message.hasBegun
      ? Opcode.continuation
      : message.isText
        ? Opcode.text
        : Opcode.binary;
    const fin = message.parts.length === 0;
    const compressed = message.isFlipped && !message.hasBegun;
    this.#say(frame(opcode, part, { fin, compressed, masked: this.#masked }));
    message.hasBegun = true;
    if (fin) this.#unfinished = undefined;
    return true;
  }

  ping(a: number, b: number): void {
    if (this.#isDone) return;
    const payload = bytesOf(a, b).slice(0, 125);
    this.pings.push(payload);
    this.#say(frame(Opcode.ping, payload, { masked: this.#masked }));
  }

  /** Answers the newest ping, or nobody's. */
  pong(a: number, b: number, ear: Ear): void {
    const payload = b % 3 === 0 ? bytesOf(a, b).slice(0, 125) : ear.pings.at(-1);
    this.#say(frame(Opcode.pong, payload, { masked: this.#masked }));
  }

  close(): void {
    this.#say(close(1000, "bye", { masked: this.#masked }));
    this.#isDone = true;
  }

  /** 83: a reserved opcode. */
  breakRules(): void {
    this.hasBrokenRules ||= !this.#isDone;
    this.#say(Uint8Array.of(0x83));
    this.#isDone = true;
  }

  end(): void {
    this.#isDone = this.#isEnding = true;
  }

  /** So many bytes arrive, and the end behind the last. */
  deliver(bytes: number): void {
    const now = this.#wire.slice(0, bytes);
    this.#wire = this.#wire.slice(bytes);
    if (now.length > 0) this.#transport.arrive(now);
    if (this.#wire.length > 0 || !this.#isEnding || this.#endArrived) return;
    this.#endArrived = true;
    this.#transport.arriveEnd();
  }

  #begin(a: number, b: number): Unfinished {
    const isFlipped = this.#flips && b % 2 === 0;
    const payload = numbered(this.messages++, sizeOf(a));
    const whole = isFlipped ? flipped(payload) : payload;
    const cut = b % whole.length;
    const parts = [whole.slice(0, cut), whole.slice(cut, cut + 1), whole.slice(cut + 1)];
    return { parts, isText: b % 3 === 0, isFlipped, hasBegun: false };
  }

  #say(bytes: Uint8Array): void {
    if (!this.#isDone) this.#wire = concat(this.#wire, bytes);
  }
}

// What both openings share: outputs that wait to be polled, one deadline for the whole handshake, and
// the ways in which it ends. Once it is open, what still comes in here goes on to the endpoint: no
// byte is lost. Once it has failed we end our half, and drop what the peer sends until it has ended
// its own, so that a reset does not destroy our answer in flight, but no longer than closeTimeoutMs.

import type { Endpoint } from "../endpoint.ts";
import { ABORT, END, type Instruction } from "../event.ts";
import type { Limits } from "../limits.ts";
import type { HandshakeError } from "./handshake-error.ts";
import type { FailureCode } from "./refusal.ts";

/** The opening handshake failed. Exactly one, and no `open`. */
export interface FailedEvent {
  readonly type: "failed";
  readonly error: HandshakeError;
}

/** What ends an opening from outside, whatever was said. */
export type OpeningLapse = Extract<
  FailureCode,
  "ended-early" | "connection-lost" | "aborted" | "handshake-timeout"
>;

export abstract class Opening<Event> {
  readonly #limits: Limits;
  readonly #outputs: (Event | FailedEvent | Instruction)[] = [];
  #state: "opening" | "open" | "lingering" | "over" = "opening";
  #deadline: number;
  #nowMs: number;
  #endpoint: Endpoint | undefined;
  #peerEnded = false;

  constructor(nowMs: number, limits: Limits) {
    this.#nowMs = nowMs;
    this.#limits = limits;
    this.#deadline = nowMs + limits.handshakeTimeoutMs;
  }

  /** When `advance` is wanted: may be early, never late. -Infinity: at once. Infinity: never. */
  get deadline(): number {
    return this.#endpoint?.deadline ?? this.#deadline;
  }

  /** The peer's bytes arrived. They are ours now. */
  receive(bytes: Uint8Array, nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.isOpening) this.read(bytes);
    else this.#endpoint?.receive(bytes, nowMs);
  }

  /** The peer's end of stream arrived. */
  receiveEnd(): void {
    this.#peerEnded = true;
    if (this.isOpening) this.leave(this.lapse("ended-early"));
    else if (this.#state === "lingering") this.#finish();
    else this.#endpoint?.receiveEnd();
  }

  /** The transport failed: nothing more comes in or goes out. */
  connectionLost(error?: unknown): void {
    if (this.#endpoint !== undefined) this.#endpoint.connectionLost(error);
    else this.#giveUp("connection-lost", error);
  }

  /** Our caller wants no connection any more. */
  abort(): void {
    if (this.#endpoint !== undefined) this.#endpoint.abort();
    else this.#giveUp("aborted");
  }

  /** Time went by. A spurious call does nothing. */
  advance(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#endpoint !== undefined) return this.#endpoint.advance(nowMs);
    if (this.#deadline === NOT_STARTED) this.#deadline = nowMs + this.#limits.closeTimeoutMs;
    if (nowMs < this.#deadline) return;
    if (this.isOpening) return this.expire();
    this.#outputs.push(ABORT);
    this.#finish();
  }

  /** What happens next, or `undefined`: nothing, until something is put in. */
  poll(): Event | FailedEvent | Instruction | undefined {
    return this.#outputs.shift();
  }

  /** The next bytes of the handshake. */
  protected abstract read(bytes: Uint8Array): void;

  /** What to tell of an end that comes from outside. */
  protected abstract lapse(code: OpeningLapse, cause?: unknown): HandshakeError;

  /** The handshake takes too long. */
  protected abstract expire(): void;

  protected get isOpening(): boolean {
    return this.#state === "opening";
  }

  /** The last time that was told. */
  protected get nowMs(): number {
    return this.#nowMs;
  }

  protected emit(output: Event): void {
    this.#outputs.push(output);
  }

  protected transmit(bytes: Uint8Array): void {
    this.#outputs.push({ type: "transmit", chunks: [bytes] });
  }

  /** The handshake is done: `event` hands over the endpoint. */
  protected open(endpoint: Endpoint, event: Event): void {
    this.#state = "open";
    this.#endpoint = endpoint;
    this.#outputs.push(event);
  }

  /** What arrived is for others: they have the transport from here on. */
  protected passOn(event: Event): void {
    this.#outputs.push(event);
    this.#finish();
  }

  /** The handshake failed: we end our half and linger for the peer's. */
  protected leave(error: HandshakeError): void {
    this.#outputs.push({ type: "failed", error }, END);
    this.#state = "lingering";
    this.#deadline = NOT_STARTED;
    if (this.#peerEnded) this.#finish();
  }

  #giveUp(code: OpeningLapse, cause?: unknown): void {
    if (this.#state === "over") return;
    if (this.isOpening) this.#outputs.push({ type: "failed", error: this.lapse(code, cause) });
    this.#outputs.push(ABORT);
    this.#finish();
  }

  #finish(): void {
    this.#state = "over";
    this.#deadline = Infinity;
  }
}

/** A rejection does not say when it was made: lingering is timed from the next advance on. */
const NOT_STARTED = -Infinity;

// How a connection ends: what each step does to what we send, hear and wait for, what the driver has to
// do then, and what is told in the end. RFC 6455 §5.5.1, §7.

import {
  type CloseInfo,
  type CloseReason,
  closeInfo,
  lapsed,
  type LapseError,
} from "./close-info.ts";
import * as CloseCode from "./close-codes.ts";
import { encodeClosePayload } from "./close-payload.ts";
import { type ClosingState, type ClosingStep, NEXT } from "./closing-states.ts";
import type { Deadlines } from "./deadlines.ts";
import type { ProtocolError } from "./error.ts";
import { ABORT, type Abort, type ClosedEvent, END, type End } from "./event.ts";
import type { ExtensionSession } from "./extension.ts";
import { freeAll } from "./extension-sessions.ts";
import * as Lapse from "./lapse.ts";
import type { Receiver } from "./receiver.ts";
import type { Role } from "./role.ts";
import type { Sender } from "./sender.ts";

/** What is waited for while the connection is open. */
const OPEN_TIMERS = ["keepalive", "pong", "idle", "lifetime"] as const;

/** What a connection consists of. */
export interface ConnectionParts {
  readonly role: Role;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly deadlines: Deadlines;
  readonly extensions: readonly ExtensionSession[];
}

export class Closing {
  state: ClosingState = "open";

  readonly #parts: ConnectionParts;
  #sent: CloseReason | undefined;
  #received: CloseReason | undefined;
  #initiator: CloseInfo["initiator"];
  #cause: CloseInfo["cause"];

  // What the driver has heard, or has to hear
  #ended = false;
  #abortWanted = false;
  #told = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** We close: `payload` is what our Close frame says, `cause` what went wrong. */
  close(sent: CloseReason, payload: Uint8Array, cause?: LapseError): void {
    this.#step("sendClose");
    this.#initiator = "we";
    this.#cause = cause;
    this.#say(sent, payload);
  }

  /** The peer's Close arrived: "it typically echos the status code it received" §5.5.1 */
  answer({ code, reason }: CloseReason): void {
    this.#step("receiveClose");
    this.#initiator ??= "peer";
    this.#received = { code, reason };
    this.#reply({ code, reason: "" });
  }

  /** The peer broke a rule. §7.1.7: _Fail the WebSocket Connection_ */
  fail(cause: ProtocolError): void {
    this.#step("fail");
    this.#initiator ??= "we";
    this.#cause ??= cause;
    this.#reply({ code: cause.closeCode, reason: cause.message });
  }

  /** The peer's end of stream. */
  peerEnds(): void {
    this.#step("peerEnds");
    if (this.#received === undefined) this.#cause ??= lapsed(Lapse.endedWithoutClose);
  }

  /**
   * It is over now; what has not left (`flushed` says that all has) never will, and our Close frame
   * is the last of it. A transport that fails when both Close frames have passed takes nothing from
   * anyone.
   */
  giveUp(cause: LapseError, flushed: boolean): void {
    this.#step("giveUp");
    const bothPassed = this.#received !== undefined && flushed;
    if (cause.code !== "connection-lost" || !bothPassed) this.#cause ??= cause;
    this.#abortWanted = true;
    this.#parts.sender.clear();
    if (flushed) return;
    this.#sent = undefined;
    this.#initiator = this.#received === undefined ? undefined : "peer";
  }

  /** What the driver has to do next. */
  poll(): End | Abort | ClosedEvent | undefined {
    if (this.#abortWanted) {
      this.#abortWanted = false;
      return ABORT;
    }
    const { sender, extensions } = this.#parts;
    if (sender.flushed && !this.#ended && this.#mayEnd()) {
      this.#ended = true;
      return END;
    }
    if (sender.flushed && this.state === "flushing") this.#step("flushed");
    if (this.state !== "closed" || this.#told) return undefined;
    this.#told = true;
    const cause = freeAll(extensions);
    const info = closeInfo(this.#sent, this.#received, this.#initiator, this.#cause ?? cause);
    return { type: "closed", info };
  }

  /** Our Close frame, where we have not sent it. */
  #reply({ code, reason }: CloseReason): void {
    if (this.#sent !== undefined) return;
    const payload = encodeClosePayload(code === CloseCode.noStatus ? undefined : code, reason);
    this.#say({ code, reason }, payload);
  }

  #say(sent: CloseReason, payload: Uint8Array): void {
    this.#sent = sent;
    this.#parts.sender.close(payload);
  }

  /** Our half ends before the peer's, but not a client's behind the two Close frames (§7.1.1). */
  #mayEnd(): boolean {
    if (this.state !== "awaitingEnd") return this.state === "flushing";
    return this.#parts.role === "server" || this.#received === undefined;
  }

  #step(step: ClosingStep): void {
    const cells: Partial<Record<ClosingStep, ClosingState>> = NEXT[this.state];
    const next = cells[step];
    if (next === undefined) throw new RangeError(`${step} is no step from ${this.state}`);
    if (this.state === "open") this.#leaveOpen();
    this.state = next;

    const { receiver, deadlines } = this.#parts;
    // Behind our Close frame only the peer's matters; behind that nothing does.
    if (next === "awaitingClose") receiver.dropMessages();
    else receiver.clear();
    if (next === "closed") deadlines.stopAll();
  }

  /** Closing has one deadline in all, and nothing else is waited for. */
  #leaveOpen(): void {
    const { sender, receiver, deadlines } = this.#parts;
    for (const timer of OPEN_TIMERS) deadlines.stop(timer);
    deadlines.startOnce("close");
    receiver.paused = false;
    sender.endPongs();
  }
}

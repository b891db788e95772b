// How a connection ends: the steps that it takes, what has to be done at each, and what is told of it.
// RFC 6455 §5.5.1, §7.

import { type CloseInfo, type CloseReason, closeInfo, type LapseError } from "./close-info.ts";
import { type ClosingState, type ClosingStep, NEXT } from "./closing-states.ts";
import type { ProtocolError } from "./error.ts";
import { ABORT, type Abort, type ClosedEvent, END, type End } from "./event.ts";
import type { Role } from "./role.ts";

export class Closing {
  state: ClosingState = "open";

  readonly #role: Role;
  #sent: CloseReason | undefined;
  #received: CloseReason | undefined;
  #initiator: CloseInfo["initiator"];
  #cause: CloseInfo["cause"];

  /** We end our half as soon as all has left. */
  #endWanted = false;
  #ended = false;
  #abortWanted = false;
  #told = false;

  constructor(role: Role) {
    this.#role = role;
  }

  /** Our Close frame joins what is to be sent. */
  sendClose(sent: CloseReason, cause?: CloseInfo["cause"]): void {
    this.#step("sendClose");
    this.#initiator = "we";
    this.#sent = sent;
    this.#cause ??= cause;
  }

  /** The peer's Close frame arrived; `answer` is ours, where it was not sent before. */
  receiveClose(received: CloseReason, answer: CloseReason | undefined): void {
    this.#step("receiveClose");
    this.#initiator ??= "peer";
    this.#received = received;
    this.#sent ??= answer;
    this.#endWanted = this.#role === "server";
  }

  /** The peer broke a rule; `sent` is the Close frame that says so, if none was sent before. */
  fail(cause: ProtocolError, sent: CloseReason | undefined): void {
    this.#step("fail");
    this.#initiator ??= "we";
    this.#sent ??= sent;
    this.#cause ??= cause;
    this.#endWanted = true;
  }

  /** The peer's end of stream; `lapse` tells what that means where it has not closed before. */
  peerEnds(lapse: LapseError): void {
    if (this.#received === undefined) this.#cause ??= lapse;
    this.#step("peerEnds");
    this.#endWanted = true;
  }

  /**
   * It is over now; what has not left (`flushed` says that all has) never will, and our Close frame
   * is the last of it. A transport that fails when both Close frames have passed takes nothing from
   * anyone.
   */
  giveUp(cause: LapseError, flushed: boolean): void {
    const bothPassed = this.#received !== undefined && flushed;
    if (cause.code !== "connection-lost" || !bothPassed) this.#cause ??= cause;
    this.#step("giveUp");
    this.#abortWanted = true;
    if (flushed) return;
    this.#sent = undefined;
    this.#initiator = this.#received === undefined ? undefined : "peer";
  }

  /** What the driver has to do next. `flushed`: nothing waits to be transmitted. */
  poll(flushed: boolean): End | Abort | ClosedEvent | undefined {
    if (this.#abortWanted) {
      this.#abortWanted = false;
      return ABORT;
    }
    if (this.#endWanted && flushed && !this.#ended && this.state !== "closed") {
      this.#ended = true;
      return END;
    }
    if (this.state === "flushing" && flushed) this.#step("flushed");
    if (this.state !== "closed" || this.#told) return undefined;
    this.#told = true;
    return { type: "closed", info: this.#info() };
  }

  #info(): CloseInfo {
    return closeInfo(this.#sent, this.#received, this.#initiator, this.#cause);
  }

  #step(step: ClosingStep): void {
    const cells: Partial<Record<ClosingStep, ClosingState>> = NEXT[this.state];
    const next = cells[step];
    if (next === undefined) throw new RangeError(`${step} is no step from ${this.state}`);
    this.state = next;
  }
}

// How a connection ends. RFC 6455 §5.5.1, §7.
//
// Theory of operation. A connection is two half-connections, each of which goes from open to closed
// once: ours with the Close frame that we send, the peer's with the one that it sends. Behind the
// two Close frames the transport ends: the server ends its half first, the client waits for that
// (§7.1.1). Whoever fails the connection ends its half at once (§7.1.7). Until the peer has ended
// its half as well we read and drop what it sends: closing a socket with unread bytes resets it, and
// a reset can destroy our Close frame on its way. All of it has one deadline, closeTimeoutMs.
//
// A state is named by what it waits for. A cell that is missing in NEXT is a step that is refused.

import { type CloseInfo, type CloseReason, closeInfo, type LapseError } from "./close-info.ts";
import type { ProtocolError } from "./error.ts";
import { ABORT, type Abort, type ClosedEvent, END, type End } from "./event.ts";
import type { Role } from "./role.ts";

/** What each state means. `received` says what happens to data that the peer sends. */
export const CLOSING_STATES = {
  open: { rfc: "OPEN", waitsFor: "messages", maySend: true, received: "delivered" },
  awaitingClose: {
    rfc: "CLOSING",
    waitsFor: "the peer's Close",
    maySend: false,
    received: "checked, dropped",
  },
  awaitingEnd: {
    rfc: "CLOSING",
    waitsFor: "the peer's end of stream",
    maySend: false,
    received: "dropped",
  },
  flushing: {
    rfc: "CLOSING",
    waitsFor: "what we wrote to leave",
    maySend: false,
    received: "nothing",
  },
  closed: { rfc: "CLOSED", waitsFor: "nothing", maySend: false, received: "nothing" },
} as const;

export type ClosingState = keyof typeof CLOSING_STATES;

export type ClosingStep =
  | "sendClose" // we close
  | "receiveClose" // the peer's Close arrives; we answer it if we have not closed
  | "fail" // the peer broke a rule
  | "peerEnds" // the peer's end of stream arrives
  | "flushed" // the transport has taken all we wrote
  | "giveUp"; // a deadline passed, the transport failed, or we abort

export const NEXT = {
  open: {
    sendClose: "awaitingClose",
    receiveClose: "awaitingEnd",
    fail: "awaitingEnd",
    peerEnds: "flushing",
    giveUp: "closed",
  },
  awaitingClose: {
    receiveClose: "awaitingEnd",
    fail: "awaitingEnd",
    peerEnds: "flushing",
    giveUp: "closed",
  },
  awaitingEnd: { peerEnds: "flushing", giveUp: "closed" },
  flushing: { flushed: "closed", giveUp: "closed" },
  closed: {},
} as const satisfies Record<ClosingState, Partial<Record<ClosingStep, ClosingState>>>;

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

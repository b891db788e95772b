// The states in which a connection ends, and the steps between them. RFC 6455 §5.5.1, §7.
//
// Theory of operation. A connection is two half-connections, each of which goes from open to closed
// once: ours with the Close frame that we send, the peer's with the one that it sends. Behind the
// two Close frames the transport ends: the server ends its half first, the client waits for that
// (§7.1.1). Whoever fails the connection ends its half at once (§7.1.7). Until the peer has ended
// its half as well we read and drop what it sends: closing a socket with unread bytes resets it, and
// a reset can destroy our Close frame on its way. All of it has one deadline, closeTimeoutMs.
//
// A state is named by what it waits for. A cell that is missing in NEXT is a step that is refused.

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

// What opening handshakes come to: what follows a head, and what is expected of who reads it. RFC 6455 §4.

import type { AgentEvent, CloseExpectation, Expectation, Headers, Piece, Step } from "../case.ts";
import { choice, expects, saysText, text, together } from "./say.ts";

// Of a server

export const responds = (status: number, headers?: Headers): AgentEvent => ({
  type: "head",
  status,
  headers,
});

const between = (status: number, to: number, headers?: Headers): AgentEvent => ({
  type: "head",
  status,
  to,
  headers,
});

/** What is said once it is open. */
export const OPEN = "It is open.";

/** No connection comes of it, however that ends. */
export const UNOPENED: CloseExpectation = { begunBy: "either", codes: [], clean: false };

/** A request, and behind the response a message, which is echoed if it is a connection. */
export function asks(...pieces: readonly Piece[]): Step[] {
  return [together(...pieces), { do: "await", events: 1 }, together(text(OPEN))];
}

/** A server accepts. */
export function accepts(headers?: Headers): Expectation {
  return expects(responds(101, headers), saysText(OPEN));
}

/** "return an HTTP response with an appropriate error code (such as 400 Bad Request)" §4.2.1 */
const REFUSED: readonly AgentEvent[] = [between(400, 499)];
const REFUSED_AS_UNKNOWN: readonly AgentEvent[] = [between(500, 599)];

/** A server refuses; as a bad request, or, strictly read, as it should not: by silence or by 5xx. */
export function refuses(): Expectation {
  return {
    ok: [REFUSED],
    nonStrict: [REFUSED_AS_UNKNOWN, []],
    close: UNOPENED,
  };
}

/** A server refuses with this status, or, less well, in another way. */
export function refusesWith(
  statuses: readonly number[],
  headers?: Headers,
  nonStrict: readonly AgentEvent[] = [between(400, 599)],
): Expectation {
  return {
    ok: statuses.map((status) => [responds(status, headers)]),
    nonStrict: [nonStrict],
    close: UNOPENED,
  };
}

/** A server answers, in whatever way but with 101: the request is not for WebSocket. */
export function answersAsHttp(): Expectation {
  return {
    ok: [[between(200, 505)]],
    close: UNOPENED,
  };
}

/** A server accepts, or refuses: both are allowed. */
export function acceptsOrRefuses(headers?: Headers): Expectation {
  return choice([], [[responds(101, headers), saysText(OPEN)], REFUSED]);
}

/** A server refuses; one that accepts is let pass. */
export function betterRefuses(headers?: Headers): Expectation {
  return choice([], [REFUSED], [[responds(101, headers), saysText(OPEN)], REFUSED_AS_UNKNOWN, []]);
}

/** A server accepts; one that refuses is let pass. */
export function betterAccepts(headers?: Headers): Expectation {
  return choice([], [[responds(101, headers), saysText(OPEN)]], [REFUSED]);
}

// Of a client

/** A client's request. */
export const REQUESTED: AgentEvent = { type: "head", status: 0 };

/** A response, once the request is there, and in the same write a message. */
export function answers(...pieces: readonly Piece[]): Step[] {
  return [{ do: "await", events: 1 }, together(...pieces, text(OPEN))];
}

/** A client takes the response, and echoes the message behind it. */
export function opens(): Expectation {
  return expects(REQUESTED, saysText(OPEN));
}

/** A client fails the connection, and reads nothing of what is behind the response. */
export function failsOpening(): Expectation {
  return { ok: [[REQUESTED]], close: { begunBy: "agent", codes: [], clean: false } };
}

/** A client may do both. */
export function opensOrFails(): Expectation {
  return choice([1002], [[REQUESTED, saysText(OPEN)], [REQUESTED]]);
}

/** A client fails the connection; one that opens it is let pass. */
export function betterFails(): Expectation {
  return choice([1002], [[REQUESTED]], [[REQUESTED, saysText(OPEN)]]);
}

/** A client opens the connection; one that fails it is let pass. */
export function betterOpens(): Expectation {
  return choice([1002], [[REQUESTED, saysText(OPEN)]], [[REQUESTED]]);
}

// The response that opens a connection over HTTP/2, what may come right behind it, and what is expected of who reads it.
// RFC 8441 §5.

import type { Expectation, Head, Step } from "../../case.ts";
import { answers, OPEN, REQUESTED } from "../handshakes.ts";
import { bare, type Changes, linesOf } from "../heads.ts";
import { saysText, together } from "../say.ts";

/** A good response but for the changes. */
export const welcome = (changes: Changes = {}): Head =>
  bare(...linesOf({ ":status": "200", ...changes }));

/** It follows the request, and behind it comes a message. */
export const welcomes = (changes?: Changes): Step[] => answers(welcome(changes));

/** An open connection, and then these steps. */
export const opened = (...steps: readonly Step[]): Step[] => [
  { do: "await", events: 1 },
  together(welcome()),
  ...steps,
];

/** A client does not ask, and leaves. */
export const asksNothing: Expectation = {
  ok: [[]],
  close: { begunBy: "agent", codes: [], clean: false },
};

/** The stream ends; what was sent before that may have been echoed by then. */
export const endsLate: Expectation = {
  ok: [[REQUESTED, saysText(OPEN)], [REQUESTED]],
  close: { begunBy: "either", codes: [], clean: false },
};

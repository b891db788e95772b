// The request that opens a connection over HTTP/2, and what is expected of who reads it. RFC 8441 §4, §5.

import type { AgentEvent, Expectation, Head, Headers } from "../../case.ts";
import { OPEN, responds, UNOPENED } from "../handshakes.ts";
import { bare, type Changes, linesOf } from "../heads.ts";
import { expects, saysText } from "../say.ts";

const CONNECT: Changes = {
  ":method": "CONNECT",
  ":protocol": "websocket",
  ":scheme": "{scheme}",
  ":path": "{path}",
  ":authority": "{host}",
  "sec-websocket-version": "13",
};

/** A good request but for the changes. */
export function connect(changes: Changes = {}): Head {
  return bare(...linesOf({ ...CONNECT, ...changes }));
}

/** "These are not used" over HTTP/2: RFC 8441 §5. */
const PLAIN: Headers = {
  upgrade: null,
  connection: null,
  "sec-websocket-accept": null,
  "sec-websocket-extensions": null,
  "sec-websocket-protocol": null,
};

export const ECHOED = saysText(OPEN);
export const ACCEPTED: readonly AgentEvent[] = [responds(200, PLAIN), ECHOED];
export const accepts = expects(...ACCEPTED);
export const REFUSED: readonly AgentEvent[] = [{ type: "head", status: 400, to: 599 }];

/** With an error, or, as what is malformed, with RST_STREAM. */
export const refuses: Expectation = {
  ok: [REFUSED, []],
  close: UNOPENED,
};

// The request that opens a connection over HTTP/2, and what is expected of who reads it. RFC 8441 §4, §5.

import type { AgentEvent, Expectation, Head, Headers } from "../../case.ts";
import { responds } from "../handshakes.ts";
import type { Changes } from "../heads.ts";
import { ANSWERED, saysText } from "../say.ts";

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
  const headers = Object.entries({ ...CONNECT, ...changes });
  const lines = headers.flatMap(([name, value]) =>
    (value === null ? [] : typeof value === "string" ? [value] : value).map(
      (one) => `${name}: ${one}`,
    ),
  );
  return { kind: "head", lines };
}

/** "These are not used" over HTTP/2: RFC 8441 §5. */
const PLAIN: Headers = {
  upgrade: null,
  connection: null,
  "sec-websocket-accept": null,
  "sec-websocket-extensions": null,
  "sec-websocket-protocol": null,
};

export const OPEN = saysText("It is open.");
export const ACCEPTED: readonly AgentEvent[] = [responds(200, PLAIN), OPEN];
export const accepts: Expectation = { ok: [ACCEPTED], close: ANSWERED };
export const REFUSED: readonly AgentEvent[] = [{ type: "head", status: 400, to: 599 }];

/** With an error, or, as what is malformed, with RST_STREAM. */
export const refuses: Expectation = {
  ok: [REFUSED, []],
  close: { begunBy: "either", codes: [], clean: false },
};

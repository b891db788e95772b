// 14.1: requests that keep all rules, each in its own way. RFC 6455 §4.2.1; what is HTTP about them, RFC 9110 and
// RFC 9112.

import { accepts, acceptsOrRefuses, betterAccepts, OPEN, responds } from "../handshakes.ts";
import { inLowerCase, inUpperCase, request, spaced } from "../heads.ts";
import type { Row } from "../rows.ts";
import { ANSWERED, saysText } from "../say.ts";

const CHOSEN = "sec-websocket-protocol";
const AGREED = "sec-websocket-extensions";
const NONE = { [CHOSEN]: null, [AGREED]: null };

export const GOOD_REQUESTS: readonly Row[] = [
  ["A plain request is accepted.", "§4.2.1", request(), accepts(NONE)],
  [
    "Header names in lower case are accepted.",
    "RFC 9110 §5.1",
    inLowerCase(request()),
    accepts(NONE),
  ],
  [
    "Header names in upper case are accepted.",
    "RFC 9110 §5.1",
    inUpperCase(request()),
    accepts(NONE),
  ],
  ["Upgrade: WebSocket is accepted.", "§4.2.1", request({ Upgrade: "WebSocket" }), accepts(NONE)],
  ["Connection: upgrade is accepted.", "§4.2.1", request({ Connection: "upgrade" }), accepts(NONE)],
  [
    "Connection: keep-alive, Upgrade is accepted.",
    "§4.2.1",
    request({ Connection: "keep-alive, Upgrade" }),
    accepts(NONE),
  ],
  [
    "Two lines of Connection, of which one says Upgrade, are accepted.",
    "RFC 9110 §5.3",
    request({ Connection: ["keep-alive", "Upgrade"] }),
    accepts(NONE),
  ],
  [
    "Upgrade: h2c, websocket offers a choice, and websocket is accepted.",
    "RFC 9110 §7.8",
    request({ Upgrade: "h2c, websocket" }),
    betterAccepts(NONE),
  ],
  [
    "Colons without a space, and with spaces and tabs behind them, are accepted.",
    "RFC 9112 §5",
    spaced(request()),
    accepts(NONE),
  ],
  [
    "Headers that nobody knows, bytes over 7F and an empty value are accepted.",
    "RFC 9110 §5.5",
    request({ "X-Unknown": "caf\xe9 \x85", Cookie: "a=b; c=d", "X-Empty": "" }),
    accepts(NONE),
  ],
  [
    "A protocol that is offered may be chosen, or none.",
    "§4.2.2",
    request({ "Sec-WebSocket-Protocol": "one, two" }),
    {
      ok: [null, "one", "two"].map((chosen) => [
        responds(101, { [CHOSEN]: chosen, [AGREED]: null }),
        saysText(OPEN),
      ]),
      close: ANSWERED,
    },
  ],
  [
    "Extensions that nobody knows are not agreed to.",
    "§9.1",
    request({ "Sec-WebSocket-Extensions": 'unknown; a=1; b="c", x-other' }),
    accepts(NONE),
  ],
  [
    "Empty elements of a list are skipped.",
    "RFC 9110 §5.6.1",
    request({ "Sec-WebSocket-Extensions": ", unknown,, x-other ," }),
    betterAccepts(NONE),
  ],
  [
    "Content-Length: 0 announces no body: it is accepted, or refused.",
    "RFC 9110 §8.6",
    request({ "Content-Length": "0" }),
    acceptsOrRefuses(NONE),
  ],
];

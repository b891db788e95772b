// 16.1: requests that keep all rules. RFC 8441 §4, §5; RFC 9113 §8.

import { OPEN, responds } from "../handshakes.ts";
import type { Row } from "../rows.ts";
import {
  ANSWERED,
  bytewise,
  choice,
  expects,
  ping,
  pongs,
  saysText,
  text,
  together,
} from "../say.ts";
import { ACCEPTED, accepts, connect, ECHOED, REFUSED } from "./connect.ts";

export const REQUESTS: readonly Row[] = [
  ["A plain request is accepted with 200.", "RFC 8441 §5", connect(), accepts],
  [
    "Sec-WebSocket-Key means nothing here.",
    "RFC 8441 §5",
    connect({ "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" }),
    accepts,
  ],
  [
    "A Host that says the same as the authority is accepted.",
    "RFC 9113 §8.3.1",
    connect({ host: "{host}" }),
    accepts,
  ],
  [
    "TE: trailers, unknown headers and a Cookie in two parts are accepted.",
    "RFC 9113 §8.2.2",
    connect({ te: "trailers", "x-unknown": "a", cookie: ["a=b", "c=d"] }),
    accepts,
  ],
  [
    "A protocol that is offered may be chosen, or none.",
    "RFC 8441 §5",
    connect({ "sec-websocket-protocol": "one, two" }),
    {
      ok: [null, "one", "two"].map((chosen) => [
        responds(200, { "sec-websocket-protocol": chosen }),
        ECHOED,
      ]),
      close: ANSWERED,
    },
  ],
  [
    "An extension that nobody knows is not agreed to.",
    "RFC 8441 §5",
    connect({ "sec-websocket-extensions": "unknown" }),
    accepts,
  ],
  [
    "A message right behind the request is echoed, or the request refused.",
    "RFC 6455 §4.1",
    [together(connect(), text(OPEN))],
    choice([], [ACCEPTED, REFUSED]),
  ],
  [
    "Control frames and a message byte by byte pass.",
    "RFC 6455 §5.5",
    [
      together(connect()),
      { do: "await", events: 1 },
      bytewise(ping("a"), text("byte by byte"), ping("b")),
    ],
    expects(responds(200), pongs("a"), saysText("byte by byte"), pongs("b")),
  ],
];

// 14.7: responses that keep all rules, each in its own way, and what may come right behind them. RFC 6455 §4.1.

import { answers, betterOpens, opens, opensOrFails, REQUESTED } from "../handshakes.ts";
import { bare, inLowerCase, inUpperCase, response, spaced } from "../heads.ts";
import type { Row } from "../rows.ts";
import { close, expects, fails, rest, saysText, text, together } from "../say.ts";

const TEXT = "First of all.";

export const GOOD_RESPONSES: readonly Row[] = [
  ["A plain response opens the connection.", "§4.1", response(), opens()],
  ["Header names in lower case are taken.", "RFC 9110 §5.1", inLowerCase(response()), opens()],
  ["Header names in upper case are taken.", "RFC 9110 §5.1", inUpperCase(response()), opens()],
  ["Upgrade: WebSocket is taken.", "§4.1", response({ Upgrade: "WebSocket" }), opens()],
  ["Connection: upgrade is taken.", "§4.1", response({ Connection: "upgrade" }), opens()],
  [
    "Connection: keep-alive, Upgrade is taken.",
    "§4.1",
    response({ Connection: "keep-alive, Upgrade" }),
    opens(),
  ],
  [
    "Two lines of Connection, of which one says Upgrade, are taken.",
    "RFC 9110 §5.3",
    response({ Connection: ["keep-alive", "Upgrade"] }),
    betterOpens(),
  ],
  [
    "Another reason phrase is taken.",
    "RFC 9112 §4",
    response({}, "HTTP/1.1 101 Here we go"),
    opens(),
  ],
  ["An empty reason phrase is taken.", "RFC 9112 §4", response({}, "HTTP/1.1 101 "), opens()],
  ["Spaces and tabs around values are taken.", "RFC 9112 §5", spaced(response()), opens()],
  [
    "Headers that nobody knows, bytes over 7F and an empty value are taken.",
    "RFC 9110 §5.5",
    response({ "X-Unknown": "caf\xe9 \x85", "Set-Cookie": ["a=b", "c=d"], "X-Empty": "" }),
    opens(),
  ],
  [
    "A response byte by byte is taken (A11).",
    "RFC 9112 §2.2",
    [
      { do: "await", events: 1 },
      { do: "send", pieces: [response(), text(TEXT)], chopBytes: 1 },
    ],
    expects(REQUESTED, saysText(TEXT)),
  ],
  [
    "Messages in the same write as the response are echoed, all of them.",
    "§4.1",
    [{ do: "await", events: 1 }, together(response(), text("one"), text("two"), text("three"))],
    expects(REQUESTED, saysText("one"), saysText("two"), saysText("three")),
  ],
  [
    "Half a frame in the same write as the response, and the other half behind it, are one.",
    "§4.1",
    [
      { do: "await", events: 1 },
      together(response(), text("First ", { toldLength: 13n })),
      { do: "pause", ms: 20 },
      together(rest("of all.")),
    ],
    expects(REQUESTED, saysText(TEXT)),
  ],
  [
    "An unmasked frame that breaks a rule, in the same write, fails with 1002 (F5).",
    "§5.2",
    [{ do: "await", events: 1 }, together(response(), text(TEXT, { rsv: 0b111 }))],
    fails(1002, REQUESTED),
  ],
  [
    "A Close in the same write as the response is answered.",
    "§5.5.1",
    [{ do: "await", events: 1 }, together(response(), close(1000))],
    expects(REQUESTED),
  ],
  [
    "Content-Length: 5 announces nothing: a 101 has no body.",
    "RFC 9110 §15.2",
    response({ "Content-Length": "5" }),
    opensOrFails(),
  ],
  [
    "An interim response of 103 is read over.",
    "RFC 9110 §15.2",
    answers(bare("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload"), response()),
    opens(),
  ],
  [
    "Interim responses of 100 and 102 are read over.",
    "RFC 9110 §15.2",
    answers(bare("HTTP/1.1 100 Continue"), bare("HTTP/1.1 102 Processing"), response()),
    opens(),
  ],
];

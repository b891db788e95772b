// 14.7 to 14.11: the opening handshake of a client under test. RFC 6455 §4.1; what is HTTP about it,
// RFC 9110 and RFC 9112. Behind each response stands a message: who fails the connection does not read it.

import type { Case, Head, Piece } from "../case.ts";
import {
  answers,
  betterFails,
  betterOpens,
  type Changes,
  failsOpening,
  opens,
  opensOrFails,
  REQUESTED,
  response,
  rewritten,
  withLines,
} from "./heads.ts";
import { numbered, type Row, type Table } from "./rows.ts";
import { ANSWERED, fails, saysText, text, together, tells } from "./say.ts";

const OF_CLIENTS: Table = { roles: ["client"], opening: { kind: "raw" }, play: answers };

const ACCEPT = "Sec-WebSocket-Accept";
const interim = (line: string, ...more: readonly string[]): Head => ({
  kind: "head",
  lines: [line, ...more],
});

const TEXT = "First of all.";
const raw = (words: string): Piece => ({ kind: "raw", bytes: new TextEncoder().encode(words) });

/** Responses that keep all rules, each in its own way. */
const GOOD: readonly Row[] = [
  ["A plain response opens the connection.", "§4.1", response(), opens()],
  [
    "Header names in lower case are taken.",
    "RFC 9110 §5.1",
    rewritten(response(), (line) => line.replace(/^[\w-]+:/, (name) => name.toLowerCase())),
    opens(),
  ],
  [
    "Header names in upper case are taken.",
    "RFC 9110 §5.1",
    rewritten(response(), (line) => line.replace(/^[\w-]+:/, (name) => name.toUpperCase())),
    opens(),
  ],
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
  [
    "Spaces and tabs around values are taken.",
    "RFC 9112 §5",
    rewritten(response(), (line) => line.replace(/^(Upgrade|Sec-.*?): (.*)$/, "$1:\t  $2 \t")),
    opens(),
  ],
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
    { ok: [[REQUESTED, saysText(TEXT)]], close: ANSWERED },
  ],
  [
    "Messages in the same write as the response are echoed, all of them.",
    "§4.1",
    [{ do: "await", events: 1 }, together(response(), text("one"), text("two"), text("three"))],
    { ok: [[REQUESTED, saysText("one"), saysText("two"), saysText("three")]], close: ANSWERED },
  ],
  [
    "Half a frame in the same write as the response, and the other half behind it, are one.",
    "§4.1",
    [
      { do: "await", events: 1 },
      together(response(), text("First ", { toldLength: 13n })),
      { do: "pause", ms: 20 },
      together({ kind: "rest", payload: new TextEncoder().encode("of all.") }),
    ],
    { ok: [[REQUESTED, saysText(TEXT)]], close: ANSWERED },
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
    [
      { do: "await", events: 1 },
      together(response(), {
        kind: "frame",
        fin: true,
        rsv: 0,
        opcode: 0x8,
        payload: Uint8Array.of(0x03, 0xe8),
      }),
    ],
    { ok: [[REQUESTED]], close: ANSWERED },
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
    answers(interim("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload"), response()),
    opens(),
  ],
  [
    "Interim responses of 100 and 102 are read over.",
    "RFC 9110 §15.2",
    answers(interim("HTTP/1.1 100 Continue"), interim("HTTP/1.1 102 Processing"), response()),
    opens(),
  ],
];

const bad = (what: string, changes: Changes, section = "§4.1"): Row => [
  `${what} fails the connection.`,
  section,
  response(changes),
  failsOpening(),
];

const HEADERS: readonly Row[] = [
  bad("A response without Upgrade", { Upgrade: null }),
  bad("Upgrade: websocketx", { Upgrade: "websocketx" }),
  bad("Upgrade: h2c", { Upgrade: "h2c" }),
  bad("A response without Connection", { Connection: null }),
  bad("Connection: close", { Connection: "close" }),
  bad("A response without Accept (H1)", { [ACCEPT]: null }),
  bad("An empty Accept (H1)", { [ACCEPT]: "" }),
  bad("Another Accept (H1)", { [ACCEPT]: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" }),
  bad("Accept with the key itself (H1)", { [ACCEPT]: "{key}" }),
  bad("Accept with more behind it (H1)", { [ACCEPT]: "{accept}x" }),
  bad("Accept twice, and once wrong (H1)", { [ACCEPT]: ["{accept}", "wrong"] }),
  [
    'The right Accept twice fails the connection: it "MUST NOT appear more than once".',
    "§11.3.3",
    response({ [ACCEPT]: ["{accept}", "{accept}"] }),
    betterFails(),
  ],
];

const PROTOCOL = "Sec-WebSocket-Protocol";
const EXTENSIONS = "Sec-WebSocket-Extensions";
const agreed = (what: string, value: string | readonly string[]): Row =>
  bad(what, { [EXTENSIONS]: value }, "§9.1");
const deflate = (params: string, what = `An answer of permessage-deflate; ${params}`): Row =>
  bad(`${what} (D5)`, { [EXTENSIONS]: `permessage-deflate; ${params}` }, "RFC 7692 §7.1");

const NEGOTIATION: readonly Row[] = [
  bad("A protocol that nobody asked for (H2)", { [PROTOCOL]: "nobody-asked" }),
  bad("Two protocols (H2)", { [PROTOCOL]: "one, two" }),
  bad("Two lines of protocols (H2)", { [PROTOCOL]: ["one", "two"] }),
  bad("A protocol with bytes over 7F (H8)", { [PROTOCOL]: "caf\xe9" }),
  agreed("An extension that nobody offered (H3)", "x-webkit-deflate-frame"),
  agreed("An extension with bytes over 7F (H8)", "permessage-deflat\xe9"),
  agreed("A list of extensions that is none", "permessage-deflate;;"),
  agreed("A quote that is never closed (G2)", `permessage-deflate; a="${"\\c".repeat(4000)}`),
  agreed("An answer of permessage-deflate twice (H3)", "permessage-deflate, permessage-deflate"),
  agreed("An answer of permessage-deflate in two lines (H3)", [
    "permessage-deflate",
    "permessage-deflate",
  ]),
  agreed("An extension named __proto__ (G3)", "__proto__"),
  ...["0", "7", "16", "999", "010", '""'].map((bits) => deflate(`server_max_window_bits=${bits}`)),
  deflate("server_max_window_bits"),
  deflate("client_max_window_bits=7"),
  deflate("client_max_window_bits=16"),
  deflate("client_max_window_bits"),
  deflate("server_no_context_takeover=1"),
  deflate("server_no_context_takeover; server_no_context_takeover", "A parameter twice"),
  deflate("unknown", "A parameter that nobody knows"),
];

const refused = (status: number, reason: string, ...more: readonly string[]): Row => [
  `A response of ${status} fails the connection (H4).`,
  "§4.1",
  answers(interim(`HTTP/1.1 ${status} ${reason}`, ...more)),
  failsOpening(),
];

const EMPTY = ["Content-Length: 0", "Connection: close"];

const STATUSES: readonly Row[] = [
  refused(200, "OK", ...EMPTY),
  refused(204, "No Content"),
  refused(400, "Bad Request", ...EMPTY),
  refused(401, "Unauthorized", 'WWW-Authenticate: Basic realm="a"', ...EMPTY),
  refused(403, "Forbidden", ...EMPTY),
  refused(404, "Not Found", ...EMPTY),
  refused(426, "Upgrade Required", "Sec-WebSocket-Version: 8", "Upgrade: websocket", ...EMPTY),
  refused(503, "Service Unavailable", "Retry-After: 1", ...EMPTY),
  refused(302, "Found", "Location: http://127.0.0.1:9/", ...EMPTY),
  [
    "A response of 200 with the headers of an upgrade fails the connection (H4).",
    "§4.1",
    response({ "Content-Length": "0" }, "HTTP/1.1 200 OK"),
    failsOpening(),
  ],
  [
    "A response of 101 from HTTP/1.0 fails the connection.",
    "RFC 9110 §7.8",
    response({}, "HTTP/1.0 101 Switching Protocols"),
    betterFails(),
  ],
  [
    "1,000 interim responses fail the connection (H4).",
    "RFC 9110 §15.2",
    answers(
      ...Array.from({ length: 1000 }, () => interim("HTTP/1.1 100 Continue")),
      response({ [ACCEPT]: "wrong" }),
    ),
    failsOpening(),
  ],
];

const note = (value: string): Head => withLines(response(), `X-Note: ${value}`);

const SYNTAX: readonly Row[] = [
  [
    "A line that is folded fails the connection, or is unfolded.",
    "RFC 9112 §5.2",
    withLines(response(), "X-Note: one", " two"),
    opensOrFails(),
  ],
  ["NUL in a value fails the connection.", "RFC 9110 §5.5", note("a\0b"), betterFails()],
  [
    "A control character in a value fails the connection.",
    "RFC 9110 §5.5",
    note("a\x0bb"),
    betterFails(),
  ],
  [
    "A bare LF fails the connection, or is let pass as an end.",
    "RFC 9112 §2.2",
    note("a\nX-More: b"),
    betterFails(),
  ],
  [
    "A space before the colon fails the connection, or is cut.",
    "RFC 9112 §5.1",
    withLines(response(), "X-Note : a"),
    betterFails(),
  ],
  [
    "A line without a colon fails the connection.",
    "RFC 9112 §5",
    withLines(response(), "X-Note"),
    betterFails(),
  ],
  [
    "A status of two digits fails the connection.",
    "RFC 9112 §4",
    response({}, "HTTP/1.1 10 Switching Protocols"),
    failsOpening(),
  ],
  [
    "What is no HTTP fails the connection.",
    "§4.1",
    answers(raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    failsOpening(),
  ],
  [
    "An end in the middle of the head fails the connection.",
    "§4.1",
    [{ do: "await", events: 1 }, together(raw("HTTP/1.1 101 Swit")), { do: "end" }],
    { ok: [[REQUESTED]], close: { begunBy: "kit", codes: [], clean: false } },
  ],
  [
    "What a head with 200 headers comes to is told.",
    "RFC 6585 §5",
    withLines(response(), ...Array.from({ length: 200 }, (_, at) => `X-${at}: a`)),
    tells(REQUESTED),
  ],
  [
    "A value of 1 MiB is too much (H5).",
    "RFC 6585 §5",
    answers(response({ "X-Long": "a".repeat(1_048_576) })),
    failsOpening(),
  ],
  [
    "How long half a head is waited for is told (H5).",
    "§10.4",
    [
      { do: "await", events: 1 },
      together(raw("HTTP/1.1 101 Switching Protocols\r\n")),
      { do: "mark", name: "the end of the patience" },
    ],
    tells(REQUESTED),
  ],
];

export const RESPONSES: readonly Case[] = [
  ...numbered("14.7", GOOD, OF_CLIENTS),
  ...numbered("14.8", HEADERS, OF_CLIENTS),
  ...numbered("14.9", NEGOTIATION, OF_CLIENTS),
  ...numbered("14.10", STATUSES, OF_CLIENTS),
  ...numbered("14.11", SYNTAX, OF_CLIENTS),
];

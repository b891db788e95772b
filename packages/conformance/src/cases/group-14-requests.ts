// 14.1 to 14.6: the opening handshake of a server under test. RFC 6455 §4.2; what is HTTP about it,
// RFC 9110 and RFC 9112. In brackets the attacks that a rule keeps out.

import type { Case, Head } from "../case.ts";
import {
  accepts,
  acceptsOrRefuses,
  answersAsHttp,
  asks,
  betterAccepts,
  betterRefuses,
  type Changes,
  refuses,
  refusesWith,
  request,
  responds,
  rewritten,
  withLines,
} from "./heads.ts";
import { letters } from "./payload.ts";
import { numbered, type Row, type Table } from "./rows.ts";
import { ANSWERED, choice, saysText, text, together, tells } from "./say.ts";

const OF_SERVERS: Table = { roles: ["server"], opening: { kind: "raw" }, play: asks };

const CHOSEN = "sec-websocket-protocol";
const AGREED = "sec-websocket-extensions";
const NONE = { [CHOSEN]: null, [AGREED]: null };

/** Requests that keep all rules, each in its own way. */
const GOOD: readonly Row[] = [
  ["A plain request is accepted.", "§4.2.1", request(), accepts(NONE)],
  [
    "Header names in lower case are accepted.",
    "RFC 9110 §5.1",
    rewritten(request(), (line) => line.replace(/^[\w-]+:/, (name) => name.toLowerCase())),
    accepts(NONE),
  ],
  [
    "Header names in upper case are accepted.",
    "RFC 9110 §5.1",
    rewritten(request(), (line) => line.replace(/^[\w-]+:/, (name) => name.toUpperCase())),
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
    rewritten(request(), (line) => line.replace(/^(Upgrade|Sec-.*?): (.*)$/, "$1:\t  $2 \t")),
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
        saysText("It is open."),
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

/** What is wrong with the headers that the handshake needs. */
const bad = (what: string, changes: Changes, section = "§4.2.1"): Row => [
  `${what} is refused.`,
  section,
  request(changes),
  refuses(),
];

const KEY = "Sec-WebSocket-Key";
const NONCE = "dGhlIHNhbXBsZSBub25jZQ==";

const HEADERS: readonly Row[] = [
  ["Without Upgrade it is plain HTTP.", "§4.2.1", request({ Upgrade: null }), answersAsHttp()],
  [
    "Upgrade: websocketx is another protocol (G6, G11).",
    "§4.2.1",
    request({ Upgrade: "websocketx" }),
    answersAsHttp(),
  ],
  [
    "Without Connection, Upgrade does not count (G11).",
    "RFC 9110 §7.8",
    request({ Connection: null }),
    answersAsHttp(),
  ],
  [
    "With Connection: close alone, Upgrade does not count (G11).",
    "RFC 9110 §7.8",
    request({ Connection: "close" }),
    answersAsHttp(),
  ],
  bad("A request without Host", { Host: null }, "RFC 9112 §3.2"),
  bad("A request with two Hosts", { Host: ["{host}", "{host}"] }, "RFC 9112 §3.2"),
  ...["a b", "good@evil", "a,b", "a/b", "host:port"].map((host) =>
    bad(`Host: ${host} (G14)`, { Host: host }, "RFC 9112 §3.2"),
  ),
  bad("A request without a key (G6)", { [KEY]: null }),
  bad("A request with two keys", { [KEY]: [NONCE, NONCE] }),
  bad("An empty key", { [KEY]: "" }),
  bad("A key of 15 bytes", { [KEY]: "dGhlIHNhbXBsZSBub25j" }),
  bad("A key of 17 bytes", { [KEY]: "dGhlIHNhbXBsZSBub25jZTE=" }),
  bad("A key that is no base64 (G6)", { [KEY]: "dGhlIHNhbXBsZSBub25j!!==" }),
  bad("A key without its padding", { [KEY]: "dGhlIHNhbXBsZSBub25jZQ" }),
];

const VERSION = "Sec-WebSocket-Version";

/** "send an appropriate HTTP error code (such as 426) and a |Sec-WebSocket-Version| header" §4.2.2 */
const unknownVersion = (value: string): Row => [
  `Version ${value} is refused, and 13 is named (G6, G7).`,
  "§4.4",
  request({ [VERSION]: value }),
  refusesWith([426, 400], { "sec-websocket-version": "13" }),
];

const METHODS: readonly Row[] = [
  ...["8", "7", "0", "14", "13abc", "+13", "013", "13, 8"].map(unknownVersion),
  ["A request without a version is refused.", "§4.2.1", request({ [VERSION]: null }), refuses()],
  [
    "A request with version 13 twice is refused.",
    "§11.3.5",
    request({ [VERSION]: ["13", "13"] }),
    refuses(),
  ],
  ...["HEAD", "POST", "PUT", "OPTIONS"].map((method): Row => [
    `${method} is not GET (G6).`,
    "§4.2.1",
    request({}, `${method} {path} HTTP/1.1`),
    answersAsHttp(),
  ]),
  ...["get", "G E T"].map((method): Row => [
    `A method of ${method} is refused.`,
    "RFC 9110 §9.1",
    request({}, `${method} {path} HTTP/1.1`),
    refuses(),
  ]),
  [
    "HTTP/1.0 knows no upgrade (G6).",
    "RFC 9110 §7.8",
    request({}, "GET {path} HTTP/1.0"),
    answersAsHttp(),
  ],
  [
    "HTTP/0.9 knows no upgrade.",
    "§4.2.1",
    request({}, "GET {path} HTTP/0.9"),
    refusesWith([400, 426, 505], undefined, []),
  ],
  [
    "HTTP/2.0 is not what is spoken here.",
    "§4.2.1",
    request({}, "GET {path} HTTP/2.0"),
    refusesWith([400, 426, 505], undefined, []),
  ],
  [
    "What HTTP/1.7 comes to is told.",
    "RFC 9110 §2.5",
    request({}, "GET {path} HTTP/1.7"),
    tells(responds(101)),
  ],
  ["A start line that is none is refused.", "RFC 9112 §3", request({}, "HELLO"), refuses()],
];

/** A line put behind good ones, or the lines changed. */
const note = (value: string): Head => withLines(request(), `X-Note: ${value}`);

const SYNTAX: readonly Row[] = [
  [
    "A line that is folded is refused, or unfolded (G14).",
    "RFC 9112 §5.2",
    withLines(request(), "X-Note: one", " two"),
    acceptsOrRefuses(),
  ],
  [
    "A key on a folded line is not read as none.",
    "RFC 9112 §5.2",
    withLines(request({ [KEY]: null }), `${KEY}:`, " {key}"),
    acceptsOrRefuses(),
  ],
  ["NUL in a value is refused (G14).", "RFC 9110 §5.5", note("a\0b"), betterRefuses()],
  ...(["\x0b", "\x0c", "\x1c", "\x7f"] as const).map((char): Row => [
    `Control character ${char.charCodeAt(0).toString(16).padStart(2, "0")} in a value is refused (G14).`,
    "RFC 9110 §5.5",
    note(`a${char}b`),
    betterRefuses(),
  ]),
  ["A bare CR in a value is refused (G14).", "RFC 9112 §2.2", note("a\rb"), betterRefuses()],
  [
    "A bare LF ends no line, or is let pass as an end (G14).",
    "RFC 9112 §2.2",
    note("a\nX-More: b"),
    betterRefuses(),
  ],
  [
    "A space before the colon is refused.",
    "RFC 9112 §5.1",
    withLines(request(), "X-Note : a"),
    refuses(),
  ],
  ["A line without a colon is refused.", "RFC 9112 §5", withLines(request(), "X-Note"), refuses()],
  ["A line without a name is refused.", "RFC 9112 §5", withLines(request(), ": a"), refuses()],
  [
    "A name that is no token is refused.",
    "RFC 9110 §5.1",
    withLines(request(), "X(Note): a"),
    refuses(),
  ],
  [
    "A target in absolute form is accepted or refused, and never replaces Host (G13).",
    "RFC 9112 §3.2.2",
    request({}, "GET http://{host}{path} HTTP/1.1"),
    acceptsOrRefuses(),
  ],
  [
    "A target with a fragment is refused (G13).",
    "§3",
    request({}, "GET {path}#fragment HTTP/1.1"),
    betterRefuses(),
  ],
  [
    "A target that is no path is refused.",
    "RFC 9112 §3.2",
    request({}, "GET nowhere HTTP/1.1"),
    refuses(),
  ],
  [
    "A target with a space is refused.",
    "RFC 9112 §3.2",
    request({}, "GET {path} x HTTP/1.1"),
    refuses(),
  ],
  [
    "What two slashes and a name come to is told: they are a path, not a host (G13).",
    "RFC 9112 §3.2.1",
    request({}, "GET //evil.test/ HTTP/1.1"),
    tells(responds(101)),
  ],
  [
    "A body of 50 bytes is refused, or read: it is no frame (G8).",
    "RFC 9110 §7.8",
    asks(withLines(request({ "Content-Length": "50" }), `\r\n${"x".repeat(46)}`)),
    acceptsOrRefuses(),
  ],
  [
    "A body that is another request is refused, or read: it is no frame (G8).",
    "RFC 9112 §11.2",
    asks(
      withLines(
        request({ "Content-Length": String("GET /smuggled HTTP/1.1\r\nHost: a".length + 4) }),
        "\r\nGET /smuggled HTTP/1.1\r\nHost: a",
      ),
    ),
    acceptsOrRefuses(),
  ],
  [
    "A chunked body is refused, or read: it is no frame (G8).",
    "RFC 9112 §7.1",
    asks(withLines(request({ "Transfer-Encoding": "chunked" }), "\r\n5\r\nhello\r\n0")),
    acceptsOrRefuses(),
  ],
  [
    "A body both chunked and of 50 bytes is refused, or read as chunks (G8).",
    "RFC 9112 §6.1",
    asks(
      withLines(
        request({ "Content-Length": "50", "Transfer-Encoding": "chunked" }),
        "\r\n5\r\nhello\r\n0",
      ),
    ),
    acceptsOrRefuses(),
  ],
];

const protocols = (...lines: readonly string[]): Head =>
  request({ "Sec-WebSocket-Protocol": lines });
const extensions = (...lines: readonly string[]): Head =>
  request({ "Sec-WebSocket-Extensions": lines });

/** §9.1: who reads a list that is none "MUST _Fail the WebSocket Connection_"; others agree to nothing. */
const NOTHING_AGREED = { [AGREED]: null };

const declined = (offer: string, attack: string): Row => [
  `An offer of permessage-deflate; ${offer} is declined (${attack}).`,
  "RFC 7692 §7.1",
  extensions(`permessage-deflate; ${offer}`),
  acceptsOrRefuses(NOTHING_AGREED),
];

const NEGOTIATION: readonly Row[] = [
  [
    'A protocol twice is refused: they "MUST all be unique".',
    "§4.1",
    protocols("one, one"),
    betterRefuses(),
  ],
  ["An empty list of protocols is refused.", "§4.1", protocols(""), betterRefuses()],
  ["A protocol that is no token is refused.", "§4.1", protocols('"one"'), betterRefuses()],
  [
    "A protocol, 8,000 spaces and another are refused in no time (G1).",
    "§4.1",
    protocols(`b${" ".repeat(8000)}x`),
    betterRefuses(),
  ],
  [
    "A list of extensions that is none is refused, or nothing is agreed to.",
    "§9.1",
    extensions("permessage-deflate;;"),
    choice([], refuses().ok, accepts(NOTHING_AGREED).ok),
  ],
  [
    "A quote that is never closed, behind 4,000 backslashes, is refused in no time (G2).",
    "§9.1",
    extensions(`a; b="${"\\c".repeat(4000)}`),
    choice([], refuses().ok, accepts(NOTHING_AGREED).ok),
  ],
  [
    "Extensions named constructor and __proto__ are names like any other (G3).",
    "§9.1",
    extensions("constructor, __proto__; __proto__=1, toString; valueOf"),
    accepts(NOTHING_AGREED),
  ],
  ...["0", "7", "16", "999", "", '""', "010", "8.0", "-8"].map((bits) =>
    declined(`server_max_window_bits=${bits}`, "D5"),
  ),
  ...["0", "7", "16", "010"].map((bits) => declined(`client_max_window_bits=${bits}`, "D5")),
  declined("server_max_window_bits", "D5"),
  declined("server_max_window_bits=10; server_max_window_bits=11", "D5"),
  declined("client_no_context_takeover; client_no_context_takeover", "D5"),
  declined("server_no_context_takeover=1", "D5"),
  declined("unknown", "D5"),
  declined("unknown=1; client_max_window_bits", "D5"),
  [
    "Behind an offer that must be declined, a good one may be taken (D5).",
    "RFC 7692 §5.1",
    [together(extensions("permessage-deflate; server_max_window_bits=7, permessage-deflate"))],
    choice(
      [],
      [
        ...[null, "permessage-deflate"].map((agreed) => [responds(101, { [AGREED]: agreed })]),
        ...refuses().ok,
      ],
    ),
  ],
];

const TEXT = "First of all.";

const LIMITS: readonly Row[] = [
  [
    "A request byte by byte is accepted (A11).",
    "RFC 9112 §2.2",
    [
      { do: "send", pieces: [request()], chopBytes: 1 },
      { do: "await", events: 1 },
      together(text(TEXT)),
    ],
    { ok: [[responds(101), saysText(TEXT)]], close: ANSWERED },
  ],
  [
    "A message in the same write as the request is echoed, or the request refused (G9).",
    "§4.1",
    [together(request(), text(TEXT))],
    choice([], [[responds(101), saysText(TEXT)], refuses().ok[0]]),
  ],
  [
    "Half a frame in the same write as the request, and the other half behind the response, are one.",
    "§4.1",
    [
      together(request(), text("First ", { fin: true, toldLength: 13n })),
      { do: "await", events: 1 },
      together({ kind: "rest", payload: new TextEncoder().encode("of all.") }),
    ],
    choice([], [[responds(101), saysText(TEXT)], refuses().ok[0]]),
  ],
  [
    "What a head with 200 headers comes to is told.",
    "RFC 6585 §5",
    many(200),
    tells(responds(101)),
  ],
  [
    "10,000 headers are too many (G4, G5).",
    "RFC 6585 §5",
    [together(many(10_000))],
    choice([], [refuses().ok[0], []]),
  ],
  [
    "A value of 1 MiB is too much (G5).",
    "RFC 6585 §5",
    [together(request({ "X-Long": long(1_048_576) }))],
    choice([], [refuses().ok[0], []]),
  ],
  [
    "A line of 1 MiB that never ends is too much (G5).",
    "RFC 6585 §5",
    [together({ kind: "raw", bytes: letters(1_048_576), note: "no end of a line" })],
    choice([], [refuses().ok[0], []]),
  ],
  [
    "How long half a head is waited for is told (G16).",
    "§10.4",
    [
      together({ kind: "raw", bytes: new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n") }),
      { do: "mark", name: "the end of the patience" },
    ],
    tells(),
  ],
];

function many(count: number): Head {
  return withLines(request(), ...Array.from({ length: count }, (_, at) => `X-${at}: a`));
}

function long(bytes: number): string {
  return "a".repeat(bytes);
}

export const REQUESTS: readonly Case[] = [
  ...numbered("14.1", GOOD, OF_SERVERS),
  ...numbered("14.2", HEADERS, OF_SERVERS),
  ...numbered("14.3", METHODS, OF_SERVERS),
  ...numbered("14.4", SYNTAX, OF_SERVERS),
  ...numbered("14.5", NEGOTIATION, OF_SERVERS),
  ...numbered("14.6", LIMITS, OF_SERVERS),
];

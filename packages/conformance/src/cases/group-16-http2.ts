// 16: WebSocket over HTTP/2, to servers under test: an Extended CONNECT in place of the Upgrade, and a stream
// in place of the TCP connection. RFC 8441; what is HTTP/2 about it, RFC 9113.

import type { AgentEvent, Case, CaseOpening, Expectation, Head, Headers, Step } from "../case.ts";
import { asks, type Changes, responds } from "./heads.ts";
import { octets } from "./payload.ts";
import { numbered, type Row, type Table } from "./rows.ts";
import {
  ANSWERED,
  binary,
  bytewise,
  choice,
  close,
  expects,
  ping,
  pongs,
  saysBinary,
  saysText,
  text,
  together,
  tells,
} from "./say.ts";

type Opening = Extract<CaseOpening, { readonly kind: "connect" }>;

const OF_HTTP2: Table = { roles: ["server"], opening: { kind: "connect" }, play: asks };

/** On a session with something special about it. */
const on = (opening: Omit<Opening, "kind">) =>
  ({ opening: { kind: "connect", ...opening } }) as const;

const CONNECT: Changes = {
  ":method": "CONNECT",
  ":protocol": "websocket",
  ":scheme": "{scheme}",
  ":path": "{path}",
  ":authority": "{host}",
  "sec-websocket-version": "13",
};

/** A good request but for the changes. */
function connect(changes: Changes = {}): Head {
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

const OPEN = saysText("It is open.");
const ACCEPTED: readonly AgentEvent[] = [responds(200, PLAIN), OPEN];
const accepts: Expectation = { ok: [ACCEPTED], close: ANSWERED };
const REFUSED: readonly AgentEvent[] = [{ type: "head", status: 400, to: 599 }];

/** With an error, or, as what is malformed, with RST_STREAM. */
const refuses: Expectation = {
  ok: [REFUSED, []],
  close: { begunBy: "either", codes: [], clean: false },
};

const BASIC: readonly Row[] = [
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
        OPEN,
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
    [together(connect(), text("It is open."))],
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
    { ok: [[responds(200), pongs("a"), saysText("byte by byte"), pongs("b")]], close: ANSWERED },
  ],
];

const refused = (what: string, section: string, changes: Changes): Row => [
  `${what} is refused, or reset.`,
  section,
  connect(changes),
  refuses,
];

const PSEUDO = "RFC 8441 §4";
const CONNECTION = "RFC 9113 §8.2.2";

const REFUSALS: readonly Row[] = [
  [
    "A :protocol that nobody knows is answered with 501.",
    "RFC 9220 §3",
    connect({ ":protocol": "teleport" }),
    { ...refuses, ok: [[responds(501)]], nonStrict: refuses.ok },
  ],
  refused("An empty :protocol", PSEUDO, { ":protocol": "" }),
  refused("A request without :scheme", PSEUDO, { ":scheme": null }),
  refused("A request without :path", PSEUDO, { ":path": null }),
  refused("A request without :authority", PSEUDO, { ":authority": null }),
  refused("An empty :path", PSEUDO, { ":path": "" }),
  refused("A :path with a fragment (G13)", "RFC 6455 §3", { ":path": "/#fragment" }),
  refused("A :scheme of ftp", "RFC 8441 §5", { ":scheme": "ftp" }),
  refused("An :authority that is none (G14)", "RFC 9113 §8.3.1", { ":authority": "a b" }),
  refused("A Host that says something else (G14)", "RFC 9113 §8.3.1", { host: "other.test" }),
  refused("GET with a :protocol (G15)", PSEUDO, { ":method": "GET" }),
  refused("A pseudo-header that nobody knows", "RFC 9113 §8.3", { ":other": "a" }),
  refused("A header in upper case", "RFC 9113 §8.2", { "X-Upper": "a" }),
  refused("Connection: upgrade", CONNECTION, { connection: "upgrade" }),
  refused("Upgrade: websocket", CONNECTION, { upgrade: "websocket" }),
  refused("Transfer-Encoding: chunked (G8)", CONNECTION, { "transfer-encoding": "chunked" }),
  refused("TE: gzip", CONNECTION, { te: "gzip" }),
  refused("Content-Length: 50 (G8)", "RFC 9113 §8.5", { "content-length": "50" }),
  refused("A request without a version", "RFC 6455 §4.2.1", { "sec-websocket-version": null }),
  ...["8", "13abc", "+13"].map((version): Row => [
    `Version ${version} is refused, and 13 is named (G6).`,
    "RFC 6455 §4.4",
    connect({ "sec-websocket-version": version }),
    {
      ...refuses,
      ok: [[{ type: "head", status: 400, to: 499, headers: { "sec-websocket-version": "13" } }]],
      nonStrict: refuses.ok,
    },
  ]),
  refused("A list of extensions that is none", "RFC 6455 §9.1", {
    "sec-websocket-extensions": "a;;",
  }),
  refused("A protocol twice", "RFC 6455 §4.1", { "sec-websocket-protocol": "one, one" }),
];

/** An open connection, and then these steps. */
const opened = (...steps: readonly Step[]): Step[] => [
  together(connect()),
  { do: "await", events: 1 },
  ...steps,
];

/** The kit ends the stream, and the agent does. */
const ends: Expectation = {
  ok: [[responds(200)]],
  close: { begunBy: "kit", codes: [], clean: false },
};

const half = binary(octets(100), { toldLength: 1000n });
const long = octets(262_144);
const echoed = (data: Uint8Array): Expectation => expects(responds(200), saysBinary(data));

const STREAMS: readonly Row[] = [
  [
    "A Close is answered, and the stream ended.",
    "RFC 8441 §5",
    opened(together(close(1000))),
    expects(responds(200)),
  ],
  ["END_STREAM behind the request is the end.", "RFC 8441 §5", opened({ do: "end" }), ends],
  [
    "END_STREAM in the middle of a frame is the end.",
    "RFC 8441 §5",
    opened(together(half), { do: "end" }),
    ends,
  ],
  [
    "What RST_STREAM in the middle of a frame comes to is told.",
    "RFC 8441 §5",
    opened(together(half), { do: "pause", ms: 20 }, { do: "cut" }),
    tells(responds(200)),
  ],
  [
    "An unmasked frame fails with 1002: there is masking here, too.",
    "RFC 8441 §5",
    opened(together(text("A", { masked: false }))),
    { ok: [[responds(200)]], close: { begunBy: "agent", codes: [1002], clean: false } },
  ],
  [
    "256 KiB pass in both directions.",
    "RFC 9113 §5.2",
    opened(together(binary(long))),
    echoed(long),
  ],
  [
    "256 KiB come back through a window of 1,000 bytes.",
    "RFC 9113 §5.2",
    opened(together(binary(long))),
    echoed(long),
    on({ windowBytes: 1000 }),
  ],
  [
    "2,000 bytes come back through a window of 10 bytes.",
    "RFC 9113 §5.2",
    opened(together(binary(octets(2000)))),
    echoed(octets(2000)),
    on({ windowBytes: 10 }),
  ],
  [
    "A stream that was reset in the middle of a frame harms no other.",
    "RFC 8441 §5",
    opened(together(binary(octets(1000)))),
    echoed(octets(1000)),
    on({ beside: "reset" }),
  ],
  [
    "A stream whose echo is not read holds up no other.",
    "RFC 9113 §5.2",
    opened(together(binary(octets(1000)))),
    echoed(octets(1000)),
    on({ beside: "unread", windowBytes: 8192 }),
  ],
];

export const HTTP2: readonly Case[] = [
  ...numbered("16.1", BASIC, OF_HTTP2),
  ...numbered("16.2", REFUSALS, OF_HTTP2),
  ...numbered("16.3", STREAMS, OF_HTTP2),
];

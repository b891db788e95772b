// 16.6: responses that refuse, or break a rule. RFC 8441 §5; RFC 9113 §8; RFC 7541.

import { hex, join } from "../../bytes.ts";
import { Flag, headerBlock, type Http2Frame } from "../../http2-frame.ts";
import { betterFails, failsOpening, REQUESTED } from "../handshakes.ts";
import { bare, type Changes } from "../heads.ts";
import type { Row } from "../rows.ts";
import { ends } from "../say.ts";
import { asked, block, continuation, data, ending, headers, message, opening } from "./frames.ts";
import { welcome } from "./welcome.ts";

const PROTOCOL = "sec-websocket-protocol";
const EXTENSIONS = "sec-websocket-extensions";
const FIRST = data(message("Nobody reads this."));

/** A client that took it for a connection would echo what is behind it. */
const refused = (status: number, more: Readonly<Record<string, string>> = {}): Row => [
  `A response of ${status} opens no connection (H4).`,
  "RFC 8441 §5",
  asked(
    opening(`a response of ${status}`, headers({ ":status": String(status), ...more }), FIRST),
    { do: "pause", ms: 20 },
    { do: "end" },
  ),
  ends(REQUESTED),
];

const bad = (what: string, changes: Changes, section = "§8.2.2"): Row => [
  `${what} fails the connection.`,
  section,
  welcome(changes),
  failsOpening(),
];

/**
 * "Clients MUST NOT accept a malformed response" §8.1.1. libnghttp2, on which Node.js and many others are built, drops
 * the header and tells nobody: it does no harm then, and we let that pass as NON-STRICT.
 */
const malformed = (what: string, changes: Changes): Row => [
  `${what} fails the connection, and is not merely dropped.`,
  "§8.2.1",
  welcome(changes),
  betterFails(),
];

const deflate = (params: string): Row =>
  bad(
    `An answer of permessage-deflate; ${params} (D5)`,
    { [EXTENSIONS]: `permessage-deflate; ${params}` },
    "RFC 7692 §7.1",
  );

/** A head of these lines, in their order. */
const lines = (what: string, section: string, ...said: readonly string[]): Row => [
  `${what} fails the connection.`,
  section,
  bare(...said),
  failsOpening(),
];

/** A header block that cannot be read. */
const garbled = (what: string, section: string, digits: string): Row => [
  `${what} fails the connection.`,
  section,
  asked(opening(what.toLowerCase(), block(hex(digits)), FIRST)),
  failsOpening(),
];

const STATUS = headerBlock([[":status", "200"]]);

const LONG_BLOCK = join([STATUS, headerBlock([["x-long", "a".repeat(1_048_576)]])]);
const MOST = 16_384;

/** A block that no single frame may hold. */
function inFrames(whole: Uint8Array): Http2Frame[] {
  const count = Math.ceil(whole.length / MOST);
  return Array.from({ length: count }, (_, at) => {
    const flags = at === count - 1 ? Flag.endHeaders : 0;
    const part = whole.subarray(at * MOST, (at + 1) * MOST);
    return at === 0 ? block(part, { flags }) : continuation(part, flags);
  });
}

export const BAD_RESPONSES: readonly Row[] = [
  lines("101 in place of 200 (H4)", "§8.6", ":status: 101"),
  refused(302, { location: "http://127.0.0.1:9/" }),
  refused(400),
  refused(401, { "www-authenticate": 'Basic realm="a"' }),
  refused(403),
  refused(404),
  refused(426, { "sec-websocket-version": "8" }),
  refused(500),
  refused(501),
  refused(503, { "retry-after": "1" }),
  [
    "A response of 403 that ends with its head opens no connection.",
    "RFC 8441 §5",
    asked(
      ending(
        "a response of 403",
        headers({ ":status": "403" }, { flags: Flag.endHeaders | Flag.endStream }),
      ),
    ),
    ends(REQUESTED),
  ],
  lines("A response without :status", "§8.3.2", "x-note: a"),
  lines("A response with :status twice", "§8.3", ":status: 200", ":status: 200"),
  lines("A :status that is no number", "§8.3.2", ":status: two"),
  lines("A :status of two digits", "RFC 9110 §15", ":status: 20"),
  lines("A :status with a reason", "§8.3.2", ":status: 200 OK"),
  lines("A :status behind a header", "§8.3", "x-note: a", ":status: 200"),
  bad("A :path in a response", { ":path": "/" }, "§8.3"),
  bad("A pseudo-header that nobody knows", { ":other": "a" }, "§8.3"),
  bad("A header in upper case", { "X-Upper": "a" }, "§8.2.1"),
  malformed("A header with a space in its name", { "x note": "a" }),
  malformed("NUL in a value", { "x-note": "a\0b" }),
  malformed("A line feed in a value", { "x-note": "a\nb: c" }),
  bad("Connection: upgrade", { connection: "upgrade" }),
  bad("Upgrade: websocket", { upgrade: "websocket" }),
  bad("Transfer-Encoding: chunked", { "transfer-encoding": "chunked" }),
  bad("A protocol that nobody asked for (H2)", { [PROTOCOL]: "nobody-asked" }, "RFC 6455 §4.1"),
  bad("Two lines of protocols (H2)", { [PROTOCOL]: ["one", "two"] }, "RFC 6455 §4.1"),
  bad("An extension that nobody offered (H3)", { [EXTENSIONS]: "x-other" }, "RFC 6455 §9.1"),
  bad("A list of extensions that is none", { [EXTENSIONS]: "a;;" }, "RFC 6455 §9.1"),
  bad(
    "An answer of permessage-deflate twice (H3)",
    { [EXTENSIONS]: "permessage-deflate, permessage-deflate" },
    "RFC 6455 §9.1",
  ),
  deflate("server_max_window_bits=7"),
  deflate("client_max_window_bits=16"),
  deflate("unknown"),
  [
    "A value of 1 MiB fails the connection (H5).",
    "RFC 6585 §5",
    asked(opening("a response in 66 frames", ...inFrames(LONG_BLOCK), FIRST)),
    failsOpening(),
  ],
  [
    "A header block in 10,000 frames fails the connection.",
    "§10.5",
    asked(
      opening(
        "10,000 CONTINUATIONs",
        block(STATUS, { flags: 0 }),
        ...Array.from({ length: 10_000 }, () => continuation(new Uint8Array(0), 0)),
        continuation(headerBlock([["x-note", "a"]])),
      ),
    ),
    failsOpening(),
  ],
  [
    "Another frame in the middle of a header block fails the connection.",
    "§6.10",
    asked(
      opening(
        "a response, and DATA in the middle",
        block(STATUS.subarray(0, 5), { flags: 0 }),
        FIRST,
        continuation(STATUS.subarray(5)),
      ),
    ),
    failsOpening(),
  ],
  [
    "A header block with more padding than there is fails the connection.",
    "§6.2",
    asked(
      opening(
        "a badly padded response",
        block(join([Uint8Array.of(200), STATUS]), { flags: Flag.endHeaders | Flag.padded }),
      ),
    ),
    failsOpening(),
  ],
  garbled("A reference to no header", "RFC 7541 §6.1", "80"),
  garbled("A reference behind the tables of headers", "RFC 7541 §2.3.3", "88 ff 80 01"),
  garbled("A table of headers that is larger than it may be", "RFC 7541 §6.3", "3f e1 ff 7f 88"),
  garbled("A header that is cut", "RFC 7541 §5.2", "88 00 05 782d61"),
  garbled("A number without end", "RFC 7541 §5.1", "88 7f ff ff ff ff ff ff ff ff ff ff 01"),
  garbled("A Huffman code of the end of the string", "RFC 7541 §5.2", "88 00 01 61 84 ff ff ff ff"),
];

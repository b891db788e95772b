// 14.4: requests that are written badly, for other targets, or with a body. RFC 9112; RFC 9110.

import { acceptsOrRefuses, betterRefuses, refuses, responds } from "../handshakes.ts";
import { noted, request, withLines } from "../heads.ts";
import type { Row } from "../rows.ts";
import { tells } from "../say.ts";

const KEY = "Sec-WebSocket-Key";

export const REQUEST_SYNTAX: readonly Row[] = [
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
  ["NUL in a value is refused (G14).", "RFC 9110 §5.5", noted(request(), "a\0b"), betterRefuses()],
  ...(["\x0b", "\x0c", "\x1c", "\x7f"] as const).map((char): Row => [
    `Control character ${char.charCodeAt(0).toString(16).padStart(2, "0")} in a value is refused (G14).`,
    "RFC 9110 §5.5",
    noted(request(), `a${char}b`),
    betterRefuses(),
  ]),
  [
    "A bare CR in a value is refused (G14).",
    "RFC 9112 §2.2",
    noted(request(), "a\rb"),
    betterRefuses(),
  ],
  [
    "A bare LF ends no line, or is let pass as an end (G14).",
    "RFC 9112 §2.2",
    noted(request(), "a\nX-More: b"),
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
    withLines(request({ "Content-Length": "50" }), `\r\n${"x".repeat(46)}`),
    acceptsOrRefuses(),
  ],
  [
    "A body that is another request is refused, or read: it is no frame (G8).",
    "RFC 9112 §11.2",
    withLines(
      request({ "Content-Length": String("GET /smuggled HTTP/1.1\r\nHost: a".length + 4) }),
      "\r\nGET /smuggled HTTP/1.1\r\nHost: a",
    ),
    acceptsOrRefuses(),
  ],
  [
    "A chunked body is refused, or read: it is no frame (G8).",
    "RFC 9112 §7.1",
    withLines(request({ "Transfer-Encoding": "chunked" }), "\r\n5\r\nhello\r\n0"),
    acceptsOrRefuses(),
  ],
  [
    "A body both chunked and of 50 bytes is refused, or read as chunks (G8).",
    "RFC 9112 §6.1",
    withLines(
      request({ "Content-Length": "50", "Transfer-Encoding": "chunked" }),
      "\r\n5\r\nhello\r\n0",
    ),
    acceptsOrRefuses(),
  ],
];

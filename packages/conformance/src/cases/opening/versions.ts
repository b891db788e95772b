// 14.3: other versions of WebSocket and of HTTP, and other methods than GET. RFC 6455 §4.2.1, §4.4; RFC 9110 §7.8.

import { answersAsHttp, refuses, refusesWith, responds } from "../handshakes.ts";
import { request } from "../heads.ts";
import type { Row } from "../rows.ts";
import { tells } from "../say.ts";

const VERSION = "Sec-WebSocket-Version";

/** "send an appropriate HTTP error code (such as 426) and a |Sec-WebSocket-Version| header" §4.2.2 */
const unknownVersion = (value: string): Row => [
  `Version ${value} is refused, and 13 is named (G6, G7).`,
  "§4.4",
  request({ [VERSION]: value }),
  refusesWith([426, 400], { "sec-websocket-version": "13" }),
];

export const VERSIONS: readonly Row[] = [
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

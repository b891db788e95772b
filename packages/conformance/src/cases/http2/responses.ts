// 16.5: responses that keep all rules, each in its own way. RFC 8441 §5; RFC 9113 §8; RFC 7541.

import { hex, join } from "../../bytes.ts";
import { Flag, headerBlock } from "../../http2-frame.ts";
import { OPEN, opens, opensOrFails, REQUESTED } from "../handshakes.ts";
import type { Row } from "../rows.ts";
import { expects, saysText, tells, text, together } from "../say.ts";
import { asked, block, continuation, data, frames, headers, message, opening } from "./frames.ts";
import { endsLate, welcome } from "./welcome.ts";

const STATUS = headerBlock([[":status", "200"]]);
const FIRST = data(message(OPEN));
const interim = (...statuses: readonly string[]) =>
  asked(
    frames(
      `responses of ${statuses.join(" and ")}`,
      ...statuses.map((status) => headers({ ":status": status })),
    ),
    together(welcome(), text(OPEN)),
  );

export const RESPONSES: readonly Row[] = [
  [
    "A request is an Extended CONNECT, and 200 opens the connection.",
    "RFC 8441 §5",
    welcome(),
    expects(
      {
        type: "head",
        status: 0,
        headers: {
          ":method": "CONNECT",
          ":protocol": "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": null,
          connection: null,
          upgrade: null,
        },
      },
      saysText(OPEN),
    ),
  ],
  [
    "Sec-WebSocket-Accept means nothing here.",
    "RFC 8441 §5",
    welcome({ "sec-websocket-accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" }),
    opens(),
  ],
  [
    "Headers that nobody knows, cookies and an empty value are taken.",
    "RFC 9110 §5.1",
    welcome({ "x-unknown": "a", "set-cookie": ["a=b", "c=d"], "x-empty": "" }),
    opens(),
  ],
  [
    "A message in the same write as the response is echoed.",
    "RFC 8441 §5",
    asked(opening("a response and a message", block(STATUS), FIRST)),
    opens(),
  ],
  [
    "A response byte by byte is taken (A11).",
    "§4.1",
    asked({ ...opening("a response and a message", block(STATUS), FIRST), chopBytes: 1 }),
    opens(),
  ],
  ["An interim response of 103 is read over.", "§8.1", interim("103"), opens()],
  ["Interim responses of 100 and 102 are read over.", "§8.1", interim("100", "102"), opens()],
  [
    "A response in HEADERS and CONTINUATION is taken, whatever it is cut in.",
    "§6.10",
    asked(
      opening(
        "a response in four frames",
        block(STATUS.subarray(0, 1), { flags: 0 }),
        continuation(STATUS.subarray(1, 7), 0),
        continuation(new Uint8Array(0), 0),
        continuation(STATUS.subarray(7)),
        FIRST,
      ),
    ),
    opens(),
  ],
  [
    "A response with padding and a priority is taken.",
    "§6.2",
    asked(
      opening(
        "a padded response",
        block(join([hex("05 00000000 0f"), STATUS, new Uint8Array(5)]), {
          flags: Flag.endHeaders | Flag.padded | Flag.priority,
        }),
        FIRST,
      ),
    ),
    opens(),
  ],
  [
    "A response that refers to the tables of headers, and has Huffman codes, is taken.",
    "RFC 7541 §6.1",
    asked(
      opening(
        "a response by references",
        // :status: 200; x-a: b, into the table, and once more from there; x-a: "www.example.com"
        block(hex("88 40 03 782d61 01 62 be 0f 2f 8c f1e3c2e5f23a6ba0ab90f4ff")),
        FIRST,
      ),
    ),
    opens(),
  ],
  [
    "Content-Length: 5 announces nothing, or fails the connection.",
    "RFC 9110 §9.3.6",
    welcome({ "content-length": "5" }),
    opensOrFails(),
  ],
  ...["201", "204", "299"].map((status): Row => [
    `A response of ${status} opens the connection, or does not: only 200 is spoken of.`,
    "RFC 8441 §5",
    asked(
      opening(`a response of ${status}`, headers({ ":status": status }), FIRST),
      { do: "pause", ms: 20 },
      { do: "end" },
    ),
    endsLate,
  ]),
  [
    "What a response with 200 headers comes to is told.",
    "RFC 6585 §5",
    welcome(Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x-${at}`, "a"]))),
    tells(REQUESTED),
  ],
];

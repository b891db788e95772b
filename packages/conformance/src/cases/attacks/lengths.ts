// 15.1: attacks A1 to A11, on lengths and headers, and on what is in control frames and in text. RFC 6455 §5.2, §5.5, §8.1.

import { hex } from "../../bytes.ts";
import type { Expectation, Frame } from "../../case.ts";
import { letters, octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import {
  binary,
  bytewise,
  choice,
  close,
  CLOSE_TOLD,
  continuation,
  expects,
  fails,
  failsClose,
  frame,
  NOT_FIN,
  ping,
  pong,
  pongs,
  rest,
  saysBinary,
  saysText,
  text,
  together,
} from "../say.ts";
import { alive, ALIVE, still } from "./probes.ts";

const NOTHING = new Uint8Array(0);

const told = (data: Uint8Array, toldLength: bigint, more: Partial<Frame> = {}): Frame =>
  binary(data, { toldLength, ...more });

/** Nothing of it is delivered: it is too long, or the agent waits for the rest. */
const NOT_DELIVERED: Expectation = { ok: [[]], close: CLOSE_TOLD };

const SMALLEST_ERROR = 2n ** 63n;
const LARGEST = 2n ** 63n - 1n;

export const LENGTHS: readonly Row[] = [
  [
    "A1: a length of 64 bits with the first one set fails with 1002.",
    "§5.2",
    [together(told(NOTHING, SMALLEST_ERROR), alive)],
    fails(1002),
  ],
  [
    "A1: the same with all bits set.",
    "§5.2",
    [together(told(NOTHING, 2n ** 64n - 1n), alive)],
    fails(1002),
  ],
  [
    "A1: the same, byte by byte.",
    "§5.2",
    [bytewise(told(NOTHING, SMALLEST_ERROR), alive)],
    fails(1002),
  ],
  ...(
    [
      ["4 GiB", 2n ** 32n],
      ["2^53", 2n ** 53n],
    ] as const
  ).map(([size, bytes]): Row => [
    `A2: a length of ${size} and 16 bytes is not 16.`,
    "§5.2",
    [together(told(octets(16), bytes + 16n), alive)],
    NOT_DELIVERED,
  ]),
  ...([63, 32] as const).map((bits): Row => [
    `A3: a length of 2^${bits}-1, then silence: nothing is delivered.`,
    "§10.4",
    [together(told(NOTHING, 2n ** BigInt(bits) - 1n)), { do: "pause", ms: 50 }],
    NOT_DELIVERED,
  ]),
  [
    "A4: a fragment of a byte, and one of 2^63-1: nothing is delivered.",
    "§10.4",
    [
      together(
        binary("A", NOT_FIN),
        continuation(NOTHING, { toldLength: LARGEST }),
        rest(octets(64)),
      ),
    ],
    NOT_DELIVERED,
  ],
  [
    "A5: a reserved opcode with a length of 2^63-1 fails with 1002, from its first bytes.",
    "§5.2",
    [together(frame(0x3, NOTHING, { toldLength: LARGEST }))],
    fails(1002),
  ],
  [
    "A5: reserved bits with a length of 2^63-1 fail with 1002, from their first bytes.",
    "§5.2",
    [together(told(NOTHING, LARGEST, { rsv: 0b011 }))],
    fails(1002),
  ],
  ...(
    [
      ["5 in two", "Hello", 2],
      ["5 in eight", "Hello", 8],
      ["65,535 in eight", letters(65_535), 8],
    ] as const
  ).map(([length, data, lengthBytes]): Row => [
    `A6: a length of ${length} bytes fails with 1002, strictly read.`,
    "§5.2",
    [together(text(data, { lengthBytes }), alive)],
    choice([1002], [[]], [[saysText(data), pongs(ALIVE)]]),
  ]),
  ...(
    [
      ["two", 2, 126n],
      ["eight", 8, LARGEST],
    ] as const
  ).map(([words, lengthBytes, toldLength]): Row => [
    `A7: a ping with a length in ${words} bytes fails with 1002, from its second byte.`,
    "§5.5",
    [together(ping(NOTHING, { lengthBytes, toldLength }))],
    fails(1002),
  ]),
  ...Object.entries({ ping, pong }).map(([name, write]): Row => [
    `A8: a ${name} that says there is more of it fails with 1002.`,
    "§5.5",
    [together(write(NOTHING, NOT_FIN), still)],
    fails(1002),
  ]),
  [
    "A8: a Close that says there is more of it fails with 1002.",
    "§5.5",
    [together(close(1000, "", NOT_FIN))],
    failsClose(1002),
  ],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999].map((code): Row => [
    `A9: a Close with ${code} fails with 1002.`,
    "§7.4",
    [together(close(code))],
    failsClose(1002),
  ]),
  [
    "A9: a Close with the reason C3 28 fails with 1007.",
    "§5.5.1",
    [together(close(1000, hex("c3 28")))],
    failsClose(1002, 1007),
  ],
  ...["ed a0 80", "c0 80", "f4 90 80 80", "e2 82"].map((bytes): Row => [
    `A10: text of ${bytes.toUpperCase()} fails with 1007.`,
    "§8.1",
    [together(text(hex(bytes)), still)],
    fails(1007),
  ]),
  [
    "A10: a character over three fragments is one.",
    "§8.1",
    [
      together(
        text(hex("f0 9d"), NOT_FIN),
        continuation(hex("84"), NOT_FIN),
        continuation(hex("9e")),
      ),
    ],
    expects(saysText("𝄞")),
  ],
  [
    "A11: a header of 64 bits, byte by byte, and its payload at once.",
    "§5.2",
    [bytewise(told(NOTHING, 65_536n)), together(rest(octets(65_536)))],
    expects(saysBinary(octets(65_536))),
  ],
  [
    "A11: a message of 2,000 bytes, byte by byte.",
    "§5.2",
    [bytewise(binary(octets(2000)))],
    expects(saysBinary(octets(2000))),
  ],
];

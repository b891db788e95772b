// 17.4: references at the edge of the window and beyond, within a message and into those before. RFC 7692 §7.1, §7.2.3.2.

import { hex, join } from "../../bytes.ts";
import type { Piece, Step } from "../../case.ts";
import { compressed, fixed, stored } from "../deflate-bits.ts";
import { letters, octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import { apart, expects, fails, saysBinary, saysText, tells, text, together } from "../say.ts";
import { agreeing, hello, zipped, zippedBinary } from "./messages.ts";

/** So many bytes in a message, and then three of them again, from so far back, in the next. */
function across(bytes: number, distance: number): Step[] {
  return apart(
    zippedBinary(compressed(stored(octets(bytes)))),
    zippedBinary(compressed(fixed({ length: 3, distance }))),
  );
}

const again = (bytes: number, distance: number): Uint8Array =>
  octets(bytes).subarray(bytes - distance, bytes - distance + 3);

/** The same within one message. */
const within = (bytes: number, distance: number): Piece =>
  zippedBinary(compressed(stored(octets(bytes)), fixed({ length: 3, distance })));

const edge = (windowBits: number): Row[] => {
  const size = 2 ** windowBits;
  const own = { windowBits, contextTakeover: true };
  const opening = agreeing({ own });
  return [
    [
      `A reference ${size} bytes back, in a window of ${windowBits} bits, is followed.`,
      "§7.1.2",
      [together(within(size, size))],
      expects(saysBinary(join([octets(size), again(size, size)]))),
      opening,
    ],
    [
      `A reference ${size} bytes back, into the message before, is followed.`,
      "§7.2.3.2",
      across(size, size),
      expects(saysBinary(octets(size)), saysBinary(again(size, size))),
      opening,
    ],
  ];
};

const beyond = (windowBits: number): Row => {
  const size = 2 ** windowBits;
  return [
    `What a reference ${size + 1} bytes back, in a window of ${windowBits} bits, comes to is told.`,
    "§7.1.2",
    across(2 * size, size + 1),
    tells(saysBinary(octets(2 * size)), saysBinary(again(2 * size, size + 1))),
    agreeing({ own: { windowBits, contextTakeover: true } }),
  ];
};

const KEPT = agreeing({ own: { contextTakeover: true } });
const helloAgain = zipped(compressed(fixed({ length: 5, distance: 5 })));

export const WINDOWS: readonly Row[] = [
  ...edge(8),
  beyond(8),
  ...edge(9),
  beyond(9),
  ...edge(15),
  [
    "A reference 32,768 bytes back, where 32,767 are, fails with 1007.",
    "RFC 1951 §2",
    across(32_767, 32_768),
    fails(1007, saysBinary(octets(32_767))),
    agreeing({ own: { windowBits: 15, contextTakeover: true } }),
  ],
  [
    "A message that is not compressed is not part of the window.",
    "§7.2.3.2",
    apart(hello, text("in between"), helloAgain),
    expects(saysText("Hello"), saysText("in between"), saysText("Hello")),
    KEPT,
  ],
  [
    "An empty message leaves the window as it is.",
    "§7.2.3.6",
    apart(hello, zipped(hex("00")), helloAgain),
    expects(saysText("Hello"), saysText(""), saysText("Hello")),
    KEPT,
  ],
  [
    "The window is that of one direction: what the agent says is not in it.",
    "§7.2.3.2",
    [together(hello), { do: "await", events: 1 }, together(helloAgain)],
    expects(saysText("Hello"), saysText("Hello")),
    KEPT,
  ],
  [
    "What a reference to the message before comes to, where none may be, is told.",
    "§7.1.1",
    apart(hello, helloAgain),
    tells(saysText("Hello"), saysText("Hello")),
    agreeing({ own: { contextTakeover: false } }),
  ],
  [
    "An agent that is asked for a window of 8 bits keeps to it, or declines (D6).",
    "§7.1.2",
    [
      {
        do: "exchange",
        count: 20,
        message: (at) => ({
          kind: "message",
          type: "text",
          data: letters(2000 + at).subarray(at),
        }),
      },
    ],
    expects({ type: "echoes", count: 20 }),
    agreeing({ deflate: [{ noContextTakeover: false, windowBits: 8 }], mayDecline: true }),
  ],
];

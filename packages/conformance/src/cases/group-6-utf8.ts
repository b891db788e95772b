// 6: text is UTF-8, wherever it is cut, and fails where it cannot become UTF-8 any more. RFC 6455 §5.6, §8.1.

import { hex, join, utf8 } from "../bytes.ts";
import type { Case, Frame, Step } from "../case.ts";
import { ELEVEN_BYTES } from "./payload.ts";
import { numbered, type Row } from "./rows.ts";
import {
  apart,
  continuation,
  expects,
  fails,
  mark,
  NOT_FIN,
  rest,
  saysText,
  text,
  together,
} from "./say.ts";
import { type Sequence, SEQUENCES } from "./utf8-sequences.ts";

const TEXT = "§5.6";
const UTF8 = "§8.1";

const SENTENCE = "Größe: 3 m² für 5 €, ∑ = 𝟜𝟚";
const REST = utf8(" goes on");
const SURROGATE = hex("ed a0 80");
/** F4 may begin a character; 90 behind it may not: that would be past U+10FFFF. */
const [START, IMPOSSIBLE, AFTER] = [hex("f4"), hex("90"), hex("80 80")];

const INVALID = join([ELEVEN_BYTES, SURROGATE, REST]);

/** A text in fragments of one byte. */
function inBytes(bytes: Uint8Array): Frame[] {
  return Array.from(bytes, (byte, at) => {
    const more = { fin: at === bytes.length - 1 };
    return at === 0 ? text(Uint8Array.of(byte), more) : continuation(Uint8Array.of(byte), more);
  });
}

/** Three parts, a wait behind each but the last: the second one can never become UTF-8. */
type Parts = readonly [Uint8Array, Uint8Array, Uint8Array];

const WITHIN: Parts = [ELEVEN_BYTES, join([START, IMPOSSIBLE, AFTER]), REST];
const AT_THE_BYTE: Parts = [join([ELEVEN_BYTES, START]), IMPOSSIBLE, join([AFTER, REST])];

function inFragments([one, two, three]: Parts): Step[] {
  return [
    together(text(one, NOT_FIN)),
    { do: "mark", name: "A" },
    together(continuation(two, NOT_FIN)),
    { do: "mark", name: "B" },
    together(continuation(three)),
  ];
}

/** The same in one frame, which is sent in three writes. */
function inOneFrame([one, two, three]: Parts): Step[] {
  const toldLength = BigInt(one.length + two.length + three.length);
  return [
    together(text(one, { toldLength })),
    { do: "mark", name: "A" },
    together(rest(two)),
    { do: "mark", name: "B" },
    together(rest(three)),
  ];
}

const FAST = { ...fails(1007, mark("A")), nonStrict: [[mark("A"), mark("B")]] };

const fast = (what: string, steps: readonly Step[]): Row => [
  `${what} fails the connection at once, not at the message's end.`,
  UTF8,
  steps,
  FAST,
  { timing: "patient" },
];

const EMPTY: readonly Row[] = [
  ["A text of 0 bytes is echoed.", TEXT, [together(text(""))], expects(saysText(""))],
  [
    "A text of three empty fragments is echoed.",
    TEXT,
    apart(text("", NOT_FIN), continuation("", NOT_FIN), continuation("")),
    expects(saysText("")),
  ],
  [
    "A text between two empty fragments is echoed.",
    TEXT,
    apart(text("", NOT_FIN), continuation("in the middle", NOT_FIN), continuation("")),
    expects(saysText("in the middle")),
  ],
];

const VALID: readonly Row[] = [
  [
    "A text of long characters is echoed.",
    TEXT,
    [together(text(SENTENCE))],
    expects(saysText(SENTENCE)),
  ],
  [
    "The same in two fragments, between characters.",
    TEXT,
    apart(text(SENTENCE.slice(0, 5), NOT_FIN), continuation(SENTENCE.slice(5))),
    expects(saysText(SENTENCE)),
  ],
  [
    "The same in fragments of one byte.",
    TEXT,
    [together(...inBytes(utf8(SENTENCE)))],
    expects(saysText(SENTENCE)),
  ],
  [
    "Characters of one to four bytes, each byte apart.",
    TEXT,
    apart(...inBytes(ELEVEN_BYTES)),
    expects(saysText(ELEVEN_BYTES)),
  ],
];

const NOT_VALID: readonly Row[] = [
  ["Text with a surrogate fails the connection.", UTF8, [together(text(INVALID))], fails(1007)],
  [
    "The same in fragments of one byte fails too.",
    UTF8,
    [together(...inBytes(INVALID))],
    fails(1007),
  ],
];

const AT_ONCE: readonly Row[] = [
  fast("A fragment with an impossible character", inFragments(WITHIN)),
  fast("A fragment that is one impossible byte", inFragments(AT_THE_BYTE)),
  fast("A part of a frame with an impossible character", inOneFrame(WITHIN)),
  fast("A part of a frame that is one impossible byte", inOneFrame(AT_THE_BYTE)),
];

const rowOf = (name: string, { bytes, isValid }: Sequence): Row => [
  `Of ${name}: text that is ${isValid ? "" : "not "}UTF-8 ${isValid ? "is echoed" : "fails the connection"}.`,
  UTF8,
  [together(text(bytes))],
  isValid ? expects(saysText(bytes)) : fails(1007),
];

export const UTF8_HANDLING: readonly Case[] = [
  ...numbered("6.1", EMPTY),
  ...numbered("6.2", VALID),
  ...numbered("6.3", NOT_VALID),
  ...numbered("6.4", AT_ONCE),
  ...SEQUENCES.flatMap(({ name, sequences }, at) =>
    numbered(
      `6.${at + 5}`,
      sequences.map((one) => rowOf(name, one)),
    ),
  ),
];

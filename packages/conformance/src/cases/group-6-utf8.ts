// 6: text is UTF-8, wherever it is cut, and fails where it cannot become UTF-8 any more. RFC 6455 §5.6, §8.1.

import { hex, join, utf8 } from "../bytes.ts";
import type { Case, Frame, Step } from "../case.ts";
import { ELEVEN_BYTES } from "./payload.ts";
import {
  apart,
  caseOf,
  continuation,
  expects,
  fails,
  mark,
  NOT_FIN,
  saysText,
  text,
  together,
} from "./say.ts";
import { SEQUENCES } from "./utf8-sequences.ts";

const TEXT = "RFC 6455 §5.6";
const UTF8 = "RFC 6455 §8.1";

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
    together({ kind: "rest", payload: two }),
    { do: "mark", name: "B" },
    together({ kind: "rest", payload: three }),
  ];
}

const FAST = { ...fails(1007, mark("A")), nonStrict: [[mark("A"), mark("B")]] };

function fast(number: number, what: string, steps: readonly Step[]): Case {
  const purpose = `${what} fails the connection at once, not at the message's end.`;
  return caseOf({ id: `6.4.${number}`, purpose, section: UTF8, timing: "patient" }, steps, FAST);
}

export const UTF8_HANDLING: readonly Case[] = [
  caseOf(
    { id: "6.1.1", purpose: "A text of 0 bytes is echoed.", section: TEXT },
    [together(text(""))],
    expects(saysText("")),
  ),
  caseOf(
    { id: "6.1.2", purpose: "A text of three empty fragments is echoed.", section: TEXT },
    apart(text("", NOT_FIN), continuation("", NOT_FIN), continuation("")),
    expects(saysText("")),
  ),
  caseOf(
    { id: "6.1.3", purpose: "A text between two empty fragments is echoed.", section: TEXT },
    apart(text("", NOT_FIN), continuation("in the middle", NOT_FIN), continuation("")),
    expects(saysText("in the middle")),
  ),
  caseOf(
    { id: "6.2.1", purpose: "A text of long characters is echoed.", section: TEXT },
    [together(text(SENTENCE))],
    expects(saysText(SENTENCE)),
  ),
  caseOf(
    { id: "6.2.2", purpose: "The same in two fragments, between characters.", section: TEXT },
    apart(text(SENTENCE.slice(0, 5), NOT_FIN), continuation(SENTENCE.slice(5))),
    expects(saysText(SENTENCE)),
  ),
  caseOf(
    { id: "6.2.3", purpose: "The same in fragments of one byte.", section: TEXT },
    [together(...inBytes(utf8(SENTENCE)))],
    expects(saysText(SENTENCE)),
  ),
  caseOf(
    { id: "6.2.4", purpose: "Characters of one to four bytes, each byte apart.", section: TEXT },
    apart(...inBytes(ELEVEN_BYTES)),
    expects(saysText(ELEVEN_BYTES)),
  ),
  caseOf(
    { id: "6.3.1", purpose: "Text with a surrogate fails the connection.", section: UTF8 },
    [together(text(INVALID))],
    fails(1007),
  ),
  caseOf(
    { id: "6.3.2", purpose: "The same in fragments of one byte fails too.", section: UTF8 },
    [together(...inBytes(INVALID))],
    fails(1007),
  ),
  fast(1, "A fragment with an impossible character", inFragments(WITHIN)),
  fast(2, "A fragment that is one impossible byte", inFragments(AT_THE_BYTE)),
  fast(3, "A part of a frame with an impossible character", inOneFrame(WITHIN)),
  fast(4, "A part of a frame that is one impossible byte", inOneFrame(AT_THE_BYTE)),
  ...SEQUENCES.flatMap(({ name, sequences }, group) =>
    sequences.map(({ bytes, isValid }, at) =>
      caseOf(
        {
          id: `6.${group + 5}.${at + 1}`,
          purpose: `Of ${name}: text that is ${isValid ? "" : "not "}UTF-8 ${isValid ? "is echoed" : "fails the connection"}.`,
          section: UTF8,
        },
        [together(text(bytes))],
        isValid ? expects(saysText(bytes)) : fails(1007),
      ),
    ),
  ),
];

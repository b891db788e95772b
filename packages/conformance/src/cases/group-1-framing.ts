// 1: messages of every length of header, echoed. RFC 6455 §5.2, §5.6.

import type { AgentEvent, Case, Frame } from "../case.ts";
import { binary, expects, saysBinary, saysText, text } from "./say.ts";
import { letters, octets } from "./payload.ts";
import { numbered, type Row } from "./rows.ts";

/** Lengths on both sides of where headers grow, and whether a long one is sent in chops. */
const LENGTHS: readonly (readonly [bytes: number, chopBytes?: number])[] = [
  [0],
  [125],
  [126],
  [127],
  [128],
  [65_535],
  [65_536],
  [65_536, 997],
];

/** A message of each length, as it is sent and as it comes back. */
const rowsOf = (type: string, message: (length: number) => readonly [Frame, AgentEvent]): Row[] =>
  LENGTHS.map(([length, chopBytes]) => {
    const [sent, echoed] = message(length);
    const chopped = chopBytes === undefined ? "" : `, sent in chops of ${chopBytes} bytes`;
    return [
      `A ${type} message of ${length} bytes${chopped} is echoed.`,
      "§5.6",
      [{ do: "send", pieces: [sent], chopBytes }],
      expects(echoed),
    ];
  });

export const FRAMING: readonly Case[] = [
  ...numbered(
    "1.1",
    rowsOf("text", (length) => [text(letters(length)), saysText(letters(length))]),
  ),
  ...numbered(
    "1.2",
    rowsOf("binary", (length) => [binary(octets(length)), saysBinary(octets(length))]),
  ),
];

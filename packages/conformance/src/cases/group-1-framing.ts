// 1: messages of every length of header, echoed. RFC 6455 §5.2, §5.6.

import type { Case } from "../case.ts";
import { binary, caseOf, expects, saysBinary, saysText, text } from "./say.ts";
import { letters, octets } from "./payload.ts";

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

export const FRAMING: readonly Case[] = [
  ...LENGTHS.map(([length, chopBytes], at) => {
    const data = letters(length);
    const steps = [{ do: "send", pieces: [text(data)], chopBytes } as const];
    return caseOf(told(`1.1.${at + 1}`, "text", length, chopBytes), steps, expects(saysText(data)));
  }),
  ...LENGTHS.map(([length, chopBytes], at) => {
    const data = octets(length);
    const steps = [{ do: "send", pieces: [binary(data)], chopBytes } as const];
    const expected = expects(saysBinary(data));
    return caseOf(told(`1.2.${at + 1}`, "binary", length, chopBytes), steps, expected);
  }),
];

function told(id: string, type: string, length: number, chopBytes: number | undefined) {
  const chopped = chopBytes === undefined ? "" : `, sent in chops of ${chopBytes} bytes`;
  return {
    id,
    purpose: `A ${type} message of ${length} bytes${chopped} is echoed.`,
    section: "RFC 6455 §5.6",
  };
}

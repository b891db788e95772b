// 4: opcodes that are reserved for frames yet to be defined. RFC 6455 §5.2: "If an unknown opcode is
// received, the receiving endpoint MUST _Fail the WebSocket Connection_".

import type { Case, Step } from "../case.ts";
import {
  bytewise,
  caseOf,
  fails,
  failsAfter,
  frame,
  ping,
  saysText,
  text,
  together,
} from "./say.ts";

const GOOD = "This one is good.";
const DATA = "Nobody knows what this is.";

const kinds = [
  [1, "data", 0x3],
  [2, "control", 0xb],
] as const;

export const OPCODES: readonly Case[] = kinds.flatMap(([kind, name, first]) => {
  const told = (number: number, how: string) => ({
    id: `4.${kind}.${number}`,
    purpose: `The reserved ${name} opcode ${first + number - 1}${how} fails the connection.`,
    section: "RFC 6455 §5.2",
  });
  const unknown = (number: number, data = "") => frame(first + number - 1, data);
  const among = (number: number, data: string, send: typeof bytewise): readonly Step[] => [
    send(text(GOOD), unknown(number, data), ping()),
  ];
  const after = failsAfter(1002, saysText(GOOD));
  return [
    caseOf(told(1, ""), [together(unknown(1))], fails(1002)),
    caseOf(told(2, ", with a payload,"), [together(unknown(2, DATA))], fails(1002)),
    caseOf(told(3, ", behind a good message,"), among(3, "", together), after),
    caseOf(told(4, ", behind a good message, with a payload,"), among(4, DATA, together), after),
    caseOf(told(5, ", the same byte by byte,"), among(5, DATA, bytewise), after),
  ];
});

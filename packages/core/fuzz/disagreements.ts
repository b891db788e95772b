// Every way in which ours and ws 8.23 hear different things in the same bytes, and why. The README's
// table is made of it. A row sees what each told from the first difference on.

import type { Role } from "../src/role.ts";
import type { Heard } from "./words.ts";

interface Disagreement {
  readonly name: string;
  readonly ours: string;
  readonly ws: string;
  readonly why: string;
  /** Bytes that show it, and who receives them. */
  readonly example: readonly [role: Role, hex: string];
  readonly explains: (ours: readonly Heard[], theirs: readonly Heard[]) => boolean;
}

/** What a frame's first byte can break. */
const FIRST_BYTE_RULES = [
  "reserved-bit-set",
  "reserved-opcode",
  "control-frame-fragmented",
  "continuation-without-start",
  "message-unfinished",
];

export const DISAGREEMENTS = [
  {
    name: "length not minimal",
    ours: "1002 at the header",
    ws: "takes the frame",
    why: "§5.2: “the minimal number of bytes MUST be used”.",
    example: ["client", "82 7e 00 01 41"],
    explains: ([ours]) => failed(ours, "length-not-minimal"),
  },
  {
    name: "most significant bit of a length set",
    ours: "1002",
    ws: "1009",
    why: "§5.2: it “MUST be 0”. ws counts it as a length above 2^53 − 1, which is too big.",
    example: ["client", "82 7f 80 00 00 00 00 00 00 00"],
    explains: ([ours], [theirs]) =>
      failed(ours, "length-top-bit-set") &&
      failed(theirs, "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"),
  },
  {
    name: "impossible UTF-8, message unfinished",
    ours: "1007 at the first impossible byte",
    ws: "reads on until the message ends, if nothing else ends it before",
    why: "§8.1 asks for no more than ws does; failing fast costs a peer less.",
    example: ["client", "01 01 ff"],
    explains: ([ours], theirs) => failed(ours, "invalid-utf8") && !bringsMessage(theirs),
  },
  {
    name: "first byte of a frame alone",
    ours: "1002 at once",
    ws: "waits for the second byte",
    why: "The first byte alone breaks the rule; ws reads two at a time.",
    example: ["client", "83"],
    explains: ([ours], theirs) => failed(ours, ...FIRST_BYTE_RULES) && theirs.length === 0,
  },
  {
    name: "length too big, masking key not there",
    ours: "waits for the whole header",
    ws: "1009 at the length",
    why: "We read a header in one step; its last four bytes are the masking key.",
    example: ["server", "82 ff 00 00 00 00 00 10 00 00"],
    explains: (ours, [theirs]) =>
      ours.length === 0 &&
      failed(theirs, "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"),
  },
  {
    name: "Close of one byte, which is not there",
    ours: "waits for the byte",
    ws: "1002 at the header",
    why: "We judge a Close by its payload, once that is whole. Both answer 1002 in the end.",
    example: ["client", "88 01"],
    explains: (ours, [theirs]) =>
      ours.length === 0 && failed(theirs, "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"),
  },
  {
    name: "a fragment too many, payload not there",
    ours: "1008 at the header",
    ws: "1008 behind the payload",
    why: "We count a fragment as soon as it is announced.",
    example: ["client", "02 00 00 00 00 00 00 00 80 01"],
    explains: ([ours], theirs) => failed(ours, "too-many-fragments") && theirs.length === 0,
  },
  {
    name: "a fragment too many, which is too big as well",
    ours: "1008",
    ws: "1009",
    why: "Two limits are passed by one frame; we count before we measure.",
    example: ["client", "02 00 00 00 00 00 00 00 80 7f 00 00 00 00 00 10 00 00"],
    explains: ([ours], [theirs]) =>
      failed(ours, "too-many-fragments") && failed(theirs, "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"),
  },
] as const satisfies readonly Disagreement[];

export type DisagreementName = (typeof DISAGREEMENTS)[number]["name"];

function failed(heard: Heard | undefined, ...codes: readonly string[]): boolean {
  return heard?.type === "failed" && codes.includes(heard.code);
}

/** Control frames may pass an unfinished message; then it comes, or it does not. */
function bringsMessage(heard: readonly Heard[]): boolean {
  const next = heard.find(({ type }) => type !== "ping" && type !== "pong");
  return next?.type === "text" || next?.type === "binary";
}

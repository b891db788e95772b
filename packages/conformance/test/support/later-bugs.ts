// Bugs in masking and compression. Each names where it is looked for, and the cases there that must not pass it.

import type { Role } from "@ws/core";
import { join, utf8 } from "../../src/bytes.ts";
import { compressed, fixed } from "../../src/cases/deflate-bits.ts";
import type { Bug } from "./broken.ts";
import { cases } from "./case-ids.ts";
import { rewriting, turning } from "./filters.ts";

export interface LaterBug {
  readonly name: string;
  /** What it breaks, and where that is said. */
  readonly rule: string;
  readonly bug: Bug;
  readonly role: Role;
  /** The groups that are played. */
  readonly among: readonly string[];
  readonly fails: readonly string[];
}

const HELLO_FINAL = "f3 48 cd c9 c9 07 00";

export const LATER_BUGS: readonly LaterBug[] = [
  // Masking
  {
    name: "masks with one key",
    rule: "RFC 6455 §5.3: a fresh key for each frame",
    bug: { masksWith: () => () => 0x1234_5678 },
    role: "client",
    among: ["15"],
    fails: ["15.3.6", "15.3.7"],
  },
  {
    name: "counts its keys",
    rule: "RFC 6455 §5.3: a key that cannot be foreseen",
    bug: {
      masksWith: () => {
        let key = 0xffff_fff0;
        return () => (key = (key + 1) >>> 0);
      },
    },
    role: "client",
    among: ["15"],
    fails: ["15.3.6", "15.3.7"],
  },
  {
    name: "accepts frames that are not masked",
    rule: "RFC 6455 §5.1: a server closes “upon receiving a frame that is not masked”",
    bug: { hears: turning(() => true, { masked: true }) },
    role: "server",
    among: ["15.3"],
    fails: cases("15.3", 1, 3),
  },
  {
    name: "accepts frames that are masked",
    rule: "RFC 6455 §5.1: a client closes “if it detects a masked frame”",
    bug: { hears: turning(() => true, { masked: false }) },
    role: "client",
    among: ["15.3"],
    fails: ["15.3.4", "15.3.5"],
  },

  // Compression
  {
    name: "drops what is behind a final block",
    rule: "RFC 7692 §7.2.3.4: the message goes on behind it; §7.2.2: garbage there is no DEFLATE",
    bug: {
      hears: rewriting(HELLO_FINAL, (payload) => join([payload.subarray(0, 7), Uint8Array.of(0)])),
    },
    role: "server",
    among: ["15.4", "17"],
    fails: ["15.4.3", "17.2.5", "17.2.6", "17.2.7"],
  },
  {
    name: "delivers half a message",
    rule: "RFC 7692 §7.2.2: a block that is cut does not inflate",
    bug: { hears: rewriting("f2 48 cd", (payload) => (payload.length > 3 ? payload : HEH)) },
    role: "client",
    among: ["15.4", "17"],
    fails: ["15.4.4", "17.3.1"],
  },
  {
    name: "drops messages that do not inflate",
    rule: "RFC 7692 §7.2.2: what does not inflate fails the connection",
    bug: { hears: rewriting("ff ff ff ff", () => Uint8Array.of(0)) },
    role: "server",
    among: ["15.4", "17"],
    fails: ["15.4.5", "15.4.6", "17.3.3"],
  },
  {
    name: "accepts RSV1 on continuations",
    rule: "RFC 7692 §6: only a message's first frame has it set",
    bug: { hears: turning(({ opcode }) => opcode === 0, { rsv: 0 }) },
    role: "client",
    among: ["17"],
    fails: ["17.5.1", "17.5.2"],
  },
  {
    name: "accepts RSV1 on control frames",
    rule: "RFC 7692 §6: “MUST NOT set it on … control frames”",
    bug: { hears: turning(({ opcode }) => opcode >= 0x8, { rsv: 0 }) },
    role: "server",
    among: ["17"],
    fails: ["17.5.3", "17.5.4", "17.5.5"],
  },
];

const HEH = compressed(fixed(utf8("Heh")));

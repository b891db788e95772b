// 3: reserved bits that no extension has given a meaning. RFC 6455 §5.2: "MUST be 0 unless an extension is
// negotiated that defines meanings for non-zero values".

import type { Case, Expectation, Step } from "../case.ts";
import { octets } from "./payload.ts";
import { numbered, type Row } from "./rows.ts";
import {
  apart,
  binary,
  bytewise,
  close,
  fails,
  failsAfter,
  ping,
  saysText,
  text,
  together,
} from "./say.ts";

const GOOD = "This one is good.";
const good = text(GOOD);
const bad = (rsv: number) => text("Its reserved bits are not.", { rsv });

/** Frames that fail the connection, by their reserved bits. */
const row = (what: string, steps: readonly Step[], expect: Expectation): Row => [
  `${what} fails the connection.`,
  "§5.2",
  steps,
  expect,
];

const ROWS: readonly Row[] = [
  row("Text with RSV3", [together(bad(0b001))], fails(1002)),
  row(
    "Text with RSV2, behind a good message and before a ping",
    [together(good, bad(0b010), ping())],
    failsAfter(1002, saysText(GOOD)),
  ),
  row(
    "Text with RSV2 and RSV3, each frame in a write of its own",
    apart(good, bad(0b011), ping()),
    failsAfter(1002, saysText(GOOD)),
  ),
  row(
    "Text with RSV1, byte by byte",
    [bytewise(good, bad(0b100), ping())],
    failsAfter(1002, saysText(GOOD)),
  ),
  row(
    "A binary message with RSV1 and RSV3",
    [together(binary(octets(8), { rsv: 0b101 }))],
    fails(1002),
  ),
  row("A ping with RSV1 and RSV2", [together(ping("Are you there?", { rsv: 0b110 }))], fails(1002)),
  row(
    "A Close with all reserved bits",
    [together(close(1000, "", { rsv: 0b111 }))],
    // The kit's Close is none: an agent that answers it as one took it for good.
    { ok: [[]], close: { begunBy: "either", codes: [1002], clean: false, decides: true } },
  ),
];

export const RESERVED_BITS: readonly Case[] = numbered("3", ROWS);

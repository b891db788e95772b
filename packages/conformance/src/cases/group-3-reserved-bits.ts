// 3: reserved bits that no extension has given a meaning. RFC 6455 §5.2: "MUST be 0 unless an extension is
// negotiated that defines meanings for non-zero values".

import type { Case } from "../case.ts";
import { octets } from "./payload.ts";
import {
  apart,
  binary,
  bytewise,
  caseOf,
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

const told = (number: number, what: string) => ({
  id: `3.${number}`,
  purpose: `${what} fails the connection.`,
  section: "RFC 6455 §5.2",
});

export const RESERVED_BITS: readonly Case[] = [
  caseOf(told(1, "Text with RSV3"), [together(bad(0b001))], fails(1002)),
  caseOf(
    told(2, "Text with RSV2, behind a good message and before a ping"),
    [together(good, bad(0b010), ping())],
    failsAfter(1002, saysText(GOOD)),
  ),
  caseOf(
    told(3, "Text with RSV2 and RSV3, each frame in a write of its own"),
    apart(good, bad(0b011), ping()),
    failsAfter(1002, saysText(GOOD)),
  ),
  caseOf(
    told(4, "Text with RSV1, byte by byte"),
    [bytewise(good, bad(0b100), ping())],
    failsAfter(1002, saysText(GOOD)),
  ),
  caseOf(
    told(5, "A binary message with RSV1 and RSV3"),
    [together(binary(octets(8), { rsv: 0b101 }))],
    fails(1002),
  ),
  caseOf(
    told(6, "A ping with RSV1 and RSV2"),
    [together(ping("Are you there?", { rsv: 0b110 }))],
    fails(1002),
  ),
  caseOf(
    told(7, "A Close with all reserved bits"),
    [together(close(1000, "", { rsv: 0b111 }))],
    // The kit's Close is none: an agent that answers it as one took it for good.
    { ok: [[]], close: { begunBy: "either", codes: [1002], clean: false, decides: true } },
  ),
];

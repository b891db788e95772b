// The attacks on single frames that are bytes: headers and lengths (A), masks (C), reserved bits (D4).
// Each id is one of our list of advisories: support/attack-list.ts.

import { describe, test } from "vitest";
import { Opcode } from "../src/opcode.ts";
import { type Attack, attack, expectWithstood, fails, m, passes } from "./support/attacks.ts";
import { binary, text } from "./support/drain.ts";
import { closePayload, concat, type FrameParts, frameTo, hex, pattern } from "./support/frame.ts";

const HEADERS: readonly Attack[] = [
  attack(
    "A1 a 64-bit length with its top bit set",
    "server",
    hex`82 ff 80 00 00 00 00 00 00 00 ${m}`,
    fails("length-top-bit-set"),
  ),
  attack(
    "A1 a length of -1",
    "client",
    hex`82 7f ff ff ff ff ff ff ff ff`,
    fails("length-top-bit-set"),
  ),
  attack(
    "A2 a length of 4 GiB + 16: all 64 bits count",
    "client",
    hex`82 7f 00 00 00 01 00 00 00 10`,
    fails("message-too-big"),
  ),
  attack(
    "A2 a length of 256 TiB: all 64 bits count",
    "client",
    hex`82 7f 00 01 00 00 00 00 00 00`,
    fails("message-too-big"),
  ),
  attack(
    "A3 a length of 2^63 - 1",
    "server",
    hex`82 ff 7f ff ff ff ff ff ff ff ${m}`,
    fails("message-too-big"),
  ),
  attack(
    "A3 the same to a client",
    "client",
    hex`82 7f 7f ff ff ff ff ff ff ff`,
    fails("message-too-big"),
  ),
  attack(
    "A3 a length of 2^32 - 1",
    "server",
    hex`82 ff 00 00 00 00 ff ff ff ff ${m}`,
    fails("message-too-big"),
  ),
  attack(
    "A4 a length near 2^63 behind a byte",
    "server",
    hex`02 81 ${m} 41 80 ff 7f ff ff ff ff ff ff ff ${m}`,
    fails("message-too-big"),
  ),
  attack(
    "A5 a reserved opcode and a huge length",
    "server",
    hex`83 ff 7f ff ff ff ff ff ff ff`,
    fails("reserved-opcode"),
  ),
  attack(
    "A5 RSV2 and a huge length",
    "server",
    hex`a2 ff 7f ff ff ff ff ff ff ff`,
    fails("reserved-bit-set"),
  ),
  attack(
    "A6 5 bytes in 16 bits",
    "server",
    hex`82 fe 00 05 ${m} 01 02 03 04 05`,
    fails("length-not-minimal"),
  ),
  attack(
    "A6 5 bytes in 64 bits",
    "server",
    hex`82 ff 00 00 00 00 00 00 00 05 ${m} 01 02 03 04 05`,
    fails("length-not-minimal"),
  ),
  attack(
    "A6 65,535 bytes in 64 bits",
    "server",
    hex`82 ff 00 00 00 00 00 00 ff ff ${m}`,
    fails("length-not-minimal"),
  ),
  attack(
    "A7 a ping of 126 bytes",
    "server",
    hex`89 fe 00 7e ${m}`,
    fails("control-frame-too-long"),
  ),
  attack("A7 a pong of 126 bytes", "client", hex`8a 7e 00 7e`, fails("control-frame-too-long")),
  attack(
    "A7 a ping whose length has 64 bits",
    "server",
    hex`89 ff`,
    fails("control-frame-too-long"),
  ),
  attack("A8 a ping without FIN", "server", hex`09 80 ${m}`, fails("control-frame-fragmented")),
  attack("A8 a Close without FIN", "server", hex`08 80 ${m}`, fails("control-frame-fragmented")),
  attack("A8 a pong without FIN", "server", hex`0a 80 ${m}`, fails("control-frame-fragmented")),
  attack("A9 a Close of one byte", "server", hex`88 81 ${m} 03`, fails("close-payload-one-byte")),
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) =>
    attack(
      `A9 a Close of ${code}`,
      "server",
      hex`88 82 ${m} ${closePayload(code)}`,
      fails("close-code-invalid"),
    ),
  ),
  attack(
    "A9 a Close with a reason that is no text",
    "server",
    hex`88 84 ${m} 03 e8 c3 28`,
    fails("close-reason-invalid-utf8"),
  ),
  attack(
    "A9 a Close with half a character",
    "server",
    hex`88 84 ${m} 03 e8 e2 82`,
    fails("close-reason-invalid-utf8"),
  ),
  attack(
    "A9 a Close of 126 bytes",
    "server",
    hex`88 fe 00 7e ${m}`,
    fails("control-frame-too-long"),
  ),
];

const TEXTS: readonly Attack[] = [
  attack("A10 a surrogate", "server", hex`81 83 ${m} ed a0 80`, fails("invalid-utf8")),
  attack("A10 an overlong NUL", "server", hex`81 82 ${m} c0 80`, fails("invalid-utf8")),
  attack(
    "A10 a surrogate of which the rest is still to come: the second byte fails it",
    "server",
    hex`81 fe 00 80 ${m} 61 ed a0`,
    fails("invalid-utf8"),
  ),
  attack("A10 U+110000", "server", hex`81 84 ${m} f4 90 80 80`, fails("invalid-utf8")),
  attack(
    "A10 a character split over frames is valid",
    "server",
    hex`01 82 ${m} e2 82 80 81 ${m} ac`,
    passes(text("€")),
  ),
  attack(
    "A10 a character that FIN leaves unfinished",
    "server",
    hex`01 82 ${m} e2 82 80 80 ${m}`,
    fails("invalid-utf8"),
  ),
  attack(
    "A10 a character that another message begins",
    "server",
    hex`81 82 ${m} e2 82 81 81 ${m} ac`,
    fails("invalid-utf8"),
  ),
];

const MASKS: readonly Attack[] = [
  attack(
    "C1 a frame to a server that is not masked",
    "server",
    hex`81 01 41`,
    fails("frame-not-masked"),
  ),
  attack(
    "C1 nor long enough to be taken for a key",
    "server",
    hex`81 05 00 00 00 00 41`,
    fails("frame-not-masked"),
  ),
  attack(
    "C2 a frame to a client that is masked",
    "client",
    hex`81 81 ${m} 41`,
    fails("frame-masked"),
  ),
];

const RESERVED_BITS: readonly Attack[] = [
  attack("D4 RSV1 that nobody agreed on", "server", hex`c1 80 ${m}`, fails("reserved-bit-set")),
  attack(
    "D4 RSV2 on a continuation",
    "server",
    hex`01 80 ${m} a0 80 ${m}`,
    fails("reserved-bit-set"),
  ),
  attack("D4 RSV3 on a ping", "server", hex`99 80 ${m}`, fails("reserved-bit-set")),
];

/** What no chunk cuts and no chunk joins: each header in each of its forms. */
const ARRIVALS: readonly Attack[] = [
  attack(
    "A11 headers of every size, to a server",
    "server",
    concat(...[0, 125, 126, 65_536].map((size) => frameTo("server", binaryOf(size)))),
    passes(...[0, 125, 126, 65_536].map((size) => binary(pattern(size)))),
  ),
  attack(
    "A11 headers of every size, to a client",
    "client",
    concat(...[0, 125, 126, 65_536].map((size) => frameTo("client", binaryOf(size)))),
    passes(...[0, 125, 126, 65_536].map((size) => binary(pattern(size)))),
  ),
];

describe("frames that attack", () => {
  const rows = [HEADERS, TEXTS, MASKS, RESERVED_BITS, ARRIVALS].flat();
  test.each(rows)("$name, to a $role, at once and byte by byte", expectWithstood);
});

function binaryOf(size: number): FrameParts {
  return { opcode: Opcode.binary, payload: pattern(size) };
}

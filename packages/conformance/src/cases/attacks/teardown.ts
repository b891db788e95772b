// 15.6: attacks F2 to F6, on how a connection ends. RFC 6455 §5.5.1, §7.1.7.

import { hex } from "../../bytes.ts";
import type { Expectation, Frame, Piece } from "../../case.ts";
import { answers, REQUESTED } from "../handshakes.ts";
import { response } from "../heads.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import {
  apart,
  binary,
  bytewise,
  close,
  CLOSE_TOLD,
  expects,
  fails,
  failsWith,
  NOT_FIN,
  text,
  together,
} from "../say.ts";
import { still } from "./probes.ts";

const told63 = (data: Uint8Array, toldLength: bigint, more: Partial<Frame> = {}): Frame =>
  binary(data, { toldLength, ...more });

/** The kit ends the stream where it must not end; the agent ends it, too. */
const CUT_OFF: Expectation = { ok: [[]], close: { begunBy: "kit", codes: [], clean: false } };

export const TEARDOWN: readonly Row[] = [
  [
    "F2: an end in the middle of a frame is the end.",
    "§7.1.7",
    [together(told63(octets(10), 100n)), { do: "end" }],
    CUT_OFF,
  ],
  [
    "F2: an end in the middle of a header is the end.",
    "§7.1.7",
    [together({ kind: "raw", bytes: Uint8Array.of(0x81) }), { do: "end" }],
    CUT_OFF,
  ],
  [
    "F2: an end between two fragments is the end.",
    "§7.1.7",
    [together(text("first", NOT_FIN)), { do: "end" }],
    CUT_OFF,
  ],
  [
    "F2: what a reset in the middle of a frame comes to is told.",
    "§7.1.7",
    [together(told63(octets(10), 100n)), { do: "pause", ms: 20 }, { do: "cut" }],
    { ok: [[]], informational: true, close: CLOSE_TOLD },
  ],
  [
    "F3: a message behind the Close is not delivered.",
    "§5.5.1",
    [together(close(1000), still)],
    expects(),
  ],
  ["F3: a second Close is ignored.", "§5.5.1", [together(close(1000), close(1001))], expects()],
  [
    "F3: garbage behind the Close is ignored.",
    "§5.5.1",
    [together(close(1000), { kind: "raw", bytes: hex("ff ff ff ff de ad be ef") })],
    expects(),
  ],
  [
    "F3: a Close over several writes is one.",
    "§5.5.1",
    [bytewise(close(1000, "Over several writes."))],
    expects(),
  ],
  [
    "F5: a frame that breaks a rule in the same write as the response fails with 1002.",
    "§5.1",
    answers(response(), text("A", { masked: true })),
    failsWith([1002], REQUESTED),
    { roles: ["client"], opening: { kind: "raw" } },
  ],
  [
    "F6: many frames that break rules, in one write, are failed once.",
    "§7.1.7",
    apart(...Array.from({ length: 20 }, (_, at): Piece => text("A", { rsv: 1 + (at % 3) }))),
    fails(1002),
  ],
];

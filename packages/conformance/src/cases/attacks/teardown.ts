// 15.6: attacks F2 to F6, on how a connection ends. RFC 6455 §5.5.1, §7.1.7.

import { hex } from "../../bytes.ts";
import type { Piece } from "../../case.ts";
import { answers, REQUESTED } from "../handshakes.ts";
import { response } from "../heads.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import {
  apart,
  binary,
  bytewise,
  close,
  ends,
  expects,
  fails,
  NOT_FIN,
  raw,
  tells,
  text,
  together,
} from "../say.ts";
import { still } from "./probes.ts";

const half = binary(octets(10), { toldLength: 100n });

export const TEARDOWN: readonly Row[] = [
  [
    "F2: an end in the middle of a frame is the end.",
    "§7.1.7",
    [together(half), { do: "end" }],
    ends(),
  ],
  [
    "F2: an end in the middle of a header is the end.",
    "§7.1.7",
    [together(raw(hex("81"))), { do: "end" }],
    ends(),
  ],
  [
    "F2: an end between two fragments is the end.",
    "§7.1.7",
    [together(text("first", NOT_FIN)), { do: "end" }],
    ends(),
  ],
  [
    "F2: what a reset in the middle of a frame comes to is told.",
    "§7.1.7",
    [together(half), { do: "pause", ms: 20 }, { do: "cut" }],
    tells(),
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
    [together(close(1000), raw(hex("ff ff ff ff de ad be ef")))],
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
    fails(1002, REQUESTED),
    { roles: ["client"], opening: { kind: "raw" } },
  ],
  [
    "F6: many frames that break rules, in one write, are failed once.",
    "§7.1.7",
    apart(...Array.from({ length: 20 }, (_, at): Piece => text("A", { rsv: 1 + (at % 3) }))),
    fails(1002),
  ],
];

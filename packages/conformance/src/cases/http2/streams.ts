// 16.3: a stream in place of a TCP connection: its ends(responds(200)), its windows, and others beside it. RFC 8441 §5; RFC 9113 §5.

import type { CaseOpening, Expectation, Step } from "../../case.ts";
import { responds } from "../handshakes.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import { binary, close, ends, expects, fails, saysBinary, tells, text, together } from "../say.ts";
import { connect } from "./connect.ts";

type Opening = Extract<CaseOpening, { readonly kind: "connect" }>;

/** On a session with something special about it. */
const on = (opening: Omit<Opening, "kind">) =>
  ({ opening: { kind: "connect", ...opening } }) as const;

/** An open connection, and then these steps. */
const opened = (...steps: readonly Step[]): Step[] => [
  together(connect()),
  { do: "await", events: 1 },
  ...steps,
];

const half = binary(octets(100), { toldLength: 1000n });
const long = octets(262_144);
const echoed = (data: Uint8Array): Expectation => expects(responds(200), saysBinary(data));

export const STREAMS: readonly Row[] = [
  [
    "A Close is answered, and the stream ended.",
    "RFC 8441 §5",
    opened(together(close(1000))),
    expects(responds(200)),
  ],
  [
    "END_STREAM behind the request is the end.",
    "RFC 8441 §5",
    opened({ do: "end" }),
    ends(responds(200)),
  ],
  [
    "END_STREAM in the middle of a frame is the end.",
    "RFC 8441 §5",
    opened(together(half), { do: "end" }),
    ends(responds(200)),
  ],
  [
    "What RST_STREAM in the middle of a frame comes to is told.",
    "RFC 8441 §5",
    opened(together(half), { do: "pause", ms: 20 }, { do: "cut" }),
    tells(responds(200)),
  ],
  [
    "An unmasked frame fails with 1002: there is masking here, too.",
    "RFC 8441 §5",
    opened(together(text("A", { masked: false }))),
    fails(1002, responds(200)),
  ],
  [
    "256 KiB pass in both directions.",
    "RFC 9113 §5.2",
    opened(together(binary(long))),
    echoed(long),
  ],
  [
    "256 KiB come back through a window of 1,000 bytes.",
    "RFC 9113 §5.2",
    opened(together(binary(long))),
    echoed(long),
    on({ windowBytes: 1000 }),
  ],
  [
    "2,000 bytes come back through a window of 10 bytes.",
    "RFC 9113 §5.2",
    opened(together(binary(octets(2000)))),
    echoed(octets(2000)),
    on({ windowBytes: 10 }),
  ],
  [
    "A stream that was reset in the middle of a frame harms no other.",
    "RFC 8441 §5",
    opened(together(binary(octets(1000)))),
    echoed(octets(1000)),
    on({ beside: "reset" }),
  ],
  [
    "A stream whose echo is not read holds up no other.",
    "RFC 9113 §5.2",
    opened(together(binary(octets(1000)))),
    echoed(octets(1000)),
    on({ beside: "unread", windowBytes: 8192 }),
  ],
];

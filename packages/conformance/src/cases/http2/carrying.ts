// 16.8: how frames of HTTP/2 carry those of WebSocket: cut, padded, between others, through windows. RFC 9113 §5.2, §6.1.

import type { ConnectOpening, Expectation, Step } from "../../case.ts";
import { Flag, FrameType, Setting, settingsFrame } from "../../http2-frame.ts";
import { OPEN, opens, opensOrFails, REQUESTED } from "../handshakes.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import {
  binary,
  bytewise,
  expects,
  fails,
  mark,
  ping as wsPing,
  pongs,
  saysBinary,
  saysText,
  tells,
  text,
  together,
} from "../say.ts";
import {
  bytesOf,
  data,
  frames,
  http2Frame,
  message,
  padded,
  ping,
  windowUpdate,
} from "./frames.ts";
import { opened } from "./welcome.ts";

const on = (opening: Omit<ConnectOpening, "kind">) =>
  ({ opening: { kind: "connect", ...opening } }) as const;

const HELLO = message(OPEN);
const long = octets(262_144);
const echoed = (bytes: Uint8Array): Expectation => expects(REQUESTED, saysBinary(bytes));

/** A message in these frames is echoed. */
const carries = (what: string, section: string, ...steps: readonly Step[]): Row => [
  `${what}.`,
  section,
  opened(...steps),
  opens(),
];

const NOTHING = new Uint8Array(0);
const nobodyKnows = (stream: number | "own") =>
  http2Frame(0xb0, { stream, flags: 0xff, payload: octets(40) });

/** Where the window is shut, nothing comes; then it opens. */
const STALLED = "the end of the patience";
const stalls = (...opensBy: readonly Step[]): Step[] =>
  opened(together(text(OPEN)), { do: "mark", name: STALLED }, ...opensBy);
const ECHOED_LATE = expects(REQUESTED, mark(STALLED), saysText(OPEN));
const SHUT = on({
  settings: { [Setting.enableConnectProtocol]: 1, [Setting.initialWindowSize]: 0 },
});
/** As long as the echo, with its key. */
const ECHO_BYTES = HELLO.length + 4;

export const CARRYING: readonly Row[] = [
  carries(
    "A message in DATA of one byte each is echoed",
    "§6.1",
    frames("DATA of one byte each", ...bytesOf(HELLO).map((byte) => data(byte))),
  ),
  carries("A message in DATA of one byte, each in its own write, is echoed", "§6.1", {
    ...frames("DATA of one byte each", ...bytesOf(HELLO).map((byte) => data(byte))),
    chopBytes: 10,
  }),
  carries("DATA that arrive byte by byte are read", "§4.1", {
    ...frames("DATA", data(HELLO)),
    chopBytes: 1,
  }),
  [
    "A message that two DATA share is echoed, wherever they part.",
    "§6.1",
    opened(
      frames(
        "a message for each place to cut",
        ...Array.from(HELLO, (_, at) => [
          data(HELLO.subarray(0, at)),
          data(HELLO.subarray(at)),
        ]).flat(),
      ),
    ),
    expects(REQUESTED, ...Array.from(HELLO, () => saysText(OPEN))),
  ],
  [
    "Three messages in one DATA are echoed.",
    "§6.1",
    opened(together(text("one"), text("two"), text("three"))),
    expects(REQUESTED, saysText("one"), saysText("two"), saysText("three")),
  ],
  [
    "Control frames and a message byte by byte pass.",
    "RFC 6455 §5.5",
    opened(bytewise(wsPing("a"), text("byte by byte"), wsPing("b"))),
    expects(REQUESTED, pongs("a"), saysText("byte by byte"), pongs("b")),
  ],
  carries(
    "Empty DATA are read over",
    "§6.1",
    frames("empty DATA around a message", data(NOTHING), data(HELLO), data(NOTHING)),
  ),
  ...[0, 1, 255].map((padding) =>
    carries(
      `Padding of ${padding} bytes is no data`,
      "§6.1",
      frames(
        "padded DATA",
        padded(HELLO.subarray(0, 5), padding),
        padded(HELLO.subarray(5), padding),
      ),
    ),
  ),
  carries(
    "DATA of nothing but padding are read over",
    "§6.1",
    frames("padding", padded(NOTHING, 255), data(HELLO.subarray(0, 3)), padded(NOTHING, 7)),
    frames("the rest", data(HELLO.subarray(3))),
  ),
  carries(
    "Frames of a type that nobody knows are ignored",
    "§5.5",
    frames("unknown frames", nobodyKnows(0), nobodyKnows("own"), data(HELLO), nobodyKnows("own")),
  ),
  carries(
    "PRIORITY is ignored, and so are ALTSVC and ORIGIN",
    "§5.3",
    frames(
      "PRIORITY, ALTSVC, ORIGIN",
      http2Frame(FrameType.priority, { payload: Uint8Array.of(0, 0, 0, 3, 15) }),
      http2Frame(0xa, { stream: 0, payload: Uint8Array.of(0, 1, 0x61, 0x62) }),
      http2Frame(0xc, { stream: 0, payload: Uint8Array.of(0, 1, 0x61) }),
      data(HELLO),
    ),
  ),
  carries(
    "PING in the middle of a message disturbs nothing",
    "§6.7",
    frames("PING in the middle", data(HELLO.subarray(0, 4)), ping(), ping()),
    frames("the rest", data(HELLO.subarray(4))),
  ),
  [
    "An answer to a PING that nobody sent is ignored, or fails the connection.",
    "§6.7",
    opened(frames("PING that is acknowledged", ping(8, Flag.ack)), together(text(OPEN))),
    opensOrFails(),
  ],
  [
    "A masked frame fails with 1002: there is no masking of servers here, either.",
    "RFC 8441 §5",
    opened(together(text("A", { masked: true }))),
    fails(1002, REQUESTED),
  ],
  ["256 KiB pass in both directions.", "§5.2", opened(together(binary(long))), echoed(long)],
  [
    "256 KiB come back through a window of 1,000 bytes.",
    "§5.2",
    opened(together(binary(long))),
    echoed(long),
    on({ windowBytes: 1000 }),
  ],
  [
    "2,000 bytes come back through a window of 10 bytes.",
    "§5.2",
    opened(together(binary(octets(2000)))),
    echoed(octets(2000)),
    on({ windowBytes: 10 }),
  ],
  [
    "An echo waits for a window of zero, until WINDOW_UPDATE opens it.",
    "§6.9",
    stalls(frames("WINDOW_UPDATE", windowUpdate(1000))),
    ECHOED_LATE,
    SHUT,
  ],
  [
    "An echo waits for a window of zero, until SETTINGS open it.",
    "§6.9.2",
    stalls(frames("SETTINGS", settingsFrame({ [Setting.initialWindowSize]: 1000 }))),
    ECHOED_LATE,
    SHUT,
  ],
  [
    "An echo comes byte by byte where the window opens byte by byte.",
    "§6.9",
    stalls({
      ...frames("WINDOW_UPDATEs of 1", ...Array.from({ length: 100 }, () => windowUpdate(1))),
      chopBytes: 13,
    }),
    ECHOED_LATE,
    SHUT,
  ],
  [
    "SETTINGS that shrink the window below zero hold back what comes, until it opens again.",
    "§6.9.2",
    opened(
      together(text(OPEN)),
      { do: "await", events: 2 },
      frames("SETTINGS", settingsFrame({ [Setting.initialWindowSize]: 0 })),
      together(text("more")),
      { do: "mark", name: STALLED },
      frames("WINDOW_UPDATE", windowUpdate(ECHO_BYTES + 1000)),
    ),
    expects(REQUESTED, saysText(OPEN), mark(STALLED), saysText("more")),
  ],
  [
    "What 10,000 empty DATA come to is told.",
    "§10.5",
    opened(
      frames("empty DATA", ...Array.from({ length: 10_000 }, () => data(NOTHING)), data(HELLO)),
    ),
    tells(REQUESTED, saysText(OPEN)),
  ],
  [
    "What 10,000 PINGs come to is told.",
    "§10.5",
    opened(frames("PINGs", ...Array.from({ length: 10_000 }, () => ping())), together(text(OPEN))),
    tells(REQUESTED, saysText(OPEN)),
  ],
];

// 16.4: what a server's SETTINGS let a client do, and SETTINGS that break a rule. RFC 8441 §3; RFC 9113 §6.5.

import type { ConnectOpening, Step } from "../../case.ts";
import { Flag, FrameType, type Http2Frame, Setting, settingsFrame } from "../../http2-frame.ts";
import { OPEN, opens, opensOrFails, REQUESTED } from "../handshakes.ts";
import type { Row } from "../rows.ts";
import { choice, expects, mark, saysText, text, together } from "../say.ts";
import { frames, http2Frame, ping } from "./frames.ts";
import { asksNothing, opened, welcome, welcomes } from "./welcome.ts";

/** The first SETTINGS are these. */
const on = (settings: ConnectOpening["settings"]) =>
  ({ opening: { kind: "connect", settings } }) as const;

const { enableConnectProtocol, enablePush, headerTableSize, initialWindowSize } = Setting;
const ALLOWED = { [enableConnectProtocol]: 1 };

const silent = (what: string, section: string, settings: Readonly<Record<number, number>>): Row => [
  `${what}: nobody asks.`,
  section,
  [{ do: "awaitClose" }],
  asksNothing,
  on(settings),
];

/** The first frames of the server are these. */
const begins = (what: string, section: string, first: Step): Row => [
  `${what}: nobody asks.`,
  section,
  [first, { do: "awaitClose" }],
  asksNothing,
  on("none yet"),
];

/** The client's own SETTINGS are heeded. */
const ACKNOWLEDGED = { ...settingsFrame({}), flags: Flag.ack };
const LATER = "the end of the patience";
const WAITED: Step = { do: "mark", name: LATER };

/** A client asks when it may. */
const asksLater = (...allowing: readonly Http2Frame[]): Step[] => [
  WAITED,
  frames("SETTINGS", ...allowing),
  { do: "await", events: 2 },
  together(welcome(), text(OPEN)),
];

const ALLOWS = "RFC 8441 §3";

export const SETTINGS: readonly Row[] = [
  silent("SETTINGS_ENABLE_CONNECT_PROTOCOL is missing", ALLOWS, {}),
  silent("SETTINGS_ENABLE_CONNECT_PROTOCOL is 0", ALLOWS, { [enableConnectProtocol]: 0 }),
  silent('SETTINGS_ENABLE_CONNECT_PROTOCOL is 2, though it "MUST be 0 or 1"', ALLOWS, {
    [enableConnectProtocol]: 2,
  }),
  [
    "Who may ask later waits for the SETTINGS.",
    ALLOWS,
    asksLater(settingsFrame(ALLOWED), ACKNOWLEDGED),
    expects(mark(LATER), REQUESTED, saysText(OPEN)),
    on("none yet"),
  ],
  [
    "Who may ask with the second SETTINGS only asks then, or gives up.",
    ALLOWS,
    [
      frames("SETTINGS", settingsFrame(ALLOWED)),
      { do: "await", events: 1 },
      together(welcome(), text(OPEN)),
    ],
    choice([], [[REQUESTED, saysText(OPEN)], []]),
    on({}),
  ],
  [
    "Permission that is withdrawn, which it must not be, ends the connection or nothing.",
    ALLOWS,
    opened(
      frames("SETTINGS that withdraw", settingsFrame({ [enableConnectProtocol]: 0 })),
      together(text(OPEN)),
    ),
    opensOrFails(),
  ],
  [
    "Permission that is repeated changes nothing.",
    ALLOWS,
    opened(frames("SETTINGS again", settingsFrame(ALLOWED)), together(text(OPEN))),
    opens(),
  ],
  [
    "Where no stream may be opened for now, a client waits, or gives up.",
    "§5.1.2",
    asksLater(settingsFrame({ [Setting.maxConcurrentStreams]: 1 })),
    choice([], [[mark(LATER), REQUESTED, saysText(OPEN)], [mark(LATER)], []]),
    on({ ...ALLOWED, [Setting.maxConcurrentStreams]: 0 }),
  ],
  [
    "A setting that nobody knows is ignored.",
    "§6.5.2",
    welcomes(),
    opens(),
    on({ ...ALLOWED, 0xf00d: 7 }),
  ],
  [
    "A server that keeps no table of headers understands the request.",
    "§6.5.2",
    welcomes(),
    opens(),
    on({ ...ALLOWED, [headerTableSize]: 0 }),
  ],
  silent("A server enables push", "§6.5.2", { ...ALLOWED, [enablePush]: 1 }),
  silent("A window is larger than any", "§6.5.2", { ...ALLOWED, [initialWindowSize]: 2 ** 31 }),
  silent("Frames may be smaller than they can", "§6.5.2", {
    ...ALLOWED,
    [Setting.maxFrameSize]: 16_383,
  }),
  begins(
    "SETTINGS are cut in the middle of one",
    "§6.5",
    frames("SETTINGS of 5 bytes", {
      ...settingsFrame(ALLOWED),
      payload: settingsFrame(ALLOWED).payload.subarray(0, 5),
    }),
  ),
  begins(
    "SETTINGS are on a stream",
    "§6.5",
    frames("SETTINGS on stream 1", { ...settingsFrame(ALLOWED), stream: 1 }),
  ),
  begins(
    "SETTINGS come behind another frame",
    "§3.4",
    frames("PING, then SETTINGS", ping(), settingsFrame(ALLOWED)),
  ),
  begins(
    "The first frame is none of SETTINGS but of DATA",
    "§3.4",
    frames("DATA", http2Frame(FrameType.data)),
  ),
];

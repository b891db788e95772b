// 16.9: frames of HTTP/2 that break a rule, on an open connection: it fails, or all of the session. RFC 9113 §4, §6.

import type { Step } from "../../case.ts";
import { Flag, FrameType, type Http2Frame, settingsFrame, Setting } from "../../http2-frame.ts";
import { failsOpening, OPEN, opensOrFails } from "../handshakes.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import { text, together } from "../say.ts";
import {
  asked,
  block,
  continuation,
  data,
  frames,
  goAway,
  http2Frame,
  message,
  padded,
  ping,
  reset,
  windowUpdate,
} from "./frames.ts";
import { opened, welcome } from "./welcome.ts";

const NOTHING = new Uint8Array(0);
const HELLO = message(OPEN);
const MOST = 2 ** 31 - 1;

/** Who did not mind would echo what is behind. */
const fault = (what: string, section: string, ...said: readonly Http2Frame[]): Row => [
  `${what}: the connection fails.`,
  section,
  opened(frames(what, ...said), together(text(OPEN))),
  failsOpening(),
];

const before = (what: string, section: string, ...steps: readonly Step[]): Row => [
  `${what}: the connection fails.`,
  section,
  asked(...steps, together(welcome(), text(OPEN))),
  failsOpening(),
];

export const FAULTS: readonly Row[] = [
  before("DATA before the response", "§8.1", frames("DATA", data(HELLO))),
  fault("DATA with as much padding as there is", "§6.1", padded(NOTHING, 0, 1)),
  fault("DATA with more padding than there is", "§6.1", padded(HELLO, 0, 200)),
  fault(
    "DATA too short for the length of their padding",
    "§6.1",
    data(NOTHING, { flags: Flag.padded }),
  ),
  fault("DATA of 16,385 bytes", "§4.2", data(octets(16_385))),
  fault("A frame that tells of 16 MiB", "§4.2", data(HELLO, { toldLength: 2 ** 24 - 1 })),
  fault("DATA on the session", "§6.1", data(HELLO, { stream: 0 })),
  fault("DATA on a stream that nobody opened", "§5.1", data(HELLO, { stream: 101 })),
  fault("HEADERS on the session", "§6.2", block(Uint8Array.of(0x88), { stream: 0 })),
  fault("CONTINUATION without HEADERS", "§6.10", continuation(NOTHING)),
  fault(
    "PUSH_PROMISE, though nobody enabled push",
    "§6.6",
    http2Frame(FrameType.pushPromise, {
      flags: Flag.endHeaders,
      payload: Uint8Array.of(0, 0, 0, 2, 0x82, 0x84, 0x86),
    }),
  ),
  fault("WINDOW_UPDATE of 0", "§6.9", windowUpdate(0)),
  fault("WINDOW_UPDATE of 0 of the session", "§6.9", windowUpdate(0, 0)),
  fault(
    "WINDOW_UPDATE of 3 bytes",
    "§6.9",
    http2Frame(FrameType.windowUpdate, { payload: octets(3) }),
  ),
  fault("A window beyond 2^31-1", "§6.9.1", windowUpdate(MOST)),
  fault("A window of the session beyond 2^31-1", "§6.9.1", windowUpdate(MOST, 0)),
  fault("WINDOW_UPDATE on a stream that nobody opened", "§5.1", windowUpdate(1, 101)),
  fault("RST_STREAM on the session", "§6.4", reset(0, 0)),
  fault("RST_STREAM on a stream that nobody opened", "§5.1", reset(8, 101)),
  fault("RST_STREAM of 3 bytes", "§6.4", http2Frame(FrameType.resetStream, { payload: octets(3) })),
  fault("PING of 7 bytes", "§6.7", ping(7)),
  fault("PING on a stream", "§6.7", { ...ping(), stream: "own" }),
  fault("GOAWAY on a stream", "§6.8", { ...goAway(MOST, 0), stream: "own" }),
  fault("SETTINGS that are acknowledged with a setting", "§6.5", {
    ...settingsFrame({ [Setting.initialWindowSize]: 1 }),
    flags: Flag.ack,
  }),
  [
    "SETTINGS that are acknowledged twice fail the connection, or nothing.",
    "§6.5",
    opened(
      frames("SETTINGS, ACK again", { ...settingsFrame({}), flags: Flag.ack }),
      together(text(OPEN)),
    ),
    opensOrFails(),
  ],
];

// Bugs of clients over HTTP/2, as what somebody does to the frames between a good one and the kit; and the cases that
// name the rule.

import {
  Flag,
  FrameType,
  type Http2Frame,
  type ReadHttp2Frame,
  Setting,
  settingsFrame,
} from "../../src/http2-frame.ts";
import type { TapOptions, Turn } from "../../src/sockets/frame-tap.ts";
import { cases } from "./case-ids.ts";

export interface Http2Bug {
  readonly name: string;
  /** What it breaks, and where that is said. */
  readonly rule: string;
  /** The groups that it may show in. */
  readonly among: readonly string[];
  readonly bug: Omit<TapOptions, "role">;
  /** Where the bug shows in what comes too early; others only wait for it in vain. Default 400. */
  readonly patienceMs?: number;
  readonly fails: readonly string[];
}

const is =
  (type: number, flags = 0) =>
  (frame: ReadHttp2Frame): boolean =>
    frame.type === type && (frame.flags & flags) === flags;

type Which = (frame: ReadHttp2Frame) => boolean;

const dropping =
  (which: Which): Turn =>
  (frame) =>
    which(frame) ? [] : [frame];

const turning =
  (which: Which, change: (frame: ReadHttp2Frame) => Partial<Http2Frame>): Turn =>
  (frame) =>
    which(frame) ? [{ ...frame, ...change(frame) }] : [frame];

const without =
  (flag: number) =>
  ({ flags }: ReadHttp2Frame): Partial<Http2Frame> => ({ flags: flags & ~flag });

/** Text in a header block, which the kit writes without codes, reads as another of the same length. */
const misreading = (from: RegExp, to: string | ((text: string) => string)): Turn =>
  turning(is(FrameType.headers), ({ payload }) => {
    const text = Buffer.from(payload).toString("latin1");
    return { payload: Uint8Array.from(Buffer.from(text.replaceAll(from, to as string), "latin1")) };
  });

const isSettings: Which = ({ type, flags, stream, payload }) =>
  type === FrameType.settings && flags === 0 && stream === 0 && payload.length % 6 === 0;

/** Another value of a setting. */
const reading =
  (id: number, value: number): Turn =>
  (frame) => {
    if (!isSettings(frame)) return [frame];
    const view = new DataView(frame.payload.buffer, frame.payload.byteOffset, frame.payload.length);
    const told = Array.from({ length: frame.payload.length / 6 }, (_, at) => [
      view.getUint16(6 * at),
      view.getUint32(6 * at + 2),
    ]);
    return [settingsFrame({ ...Object.fromEntries(told), [id]: value })];
  };

/** The bytes that Node.js drops a header for become such as it fails a response for. */
export const NO_BUG: Pick<Http2Bug, "name" | "bug"> = {
  name: "fails malformed responses",
  bug: { hears: misreading(/x[ -]note/g, "X-NOTE") },
};

export const HTTP2_BUGS: readonly Http2Bug[] = [
  {
    name: "asks whatever the SETTINGS say",
    rule: "RFC 8441 §3: without the setting, or with another value than 1, nobody may ask",
    among: ["16.4"],
    bug: { hears: reading(Setting.enableConnectProtocol, 1) },
    fails: cases("16.4", 1, 3),
  },
  {
    name: "takes 101 for 200",
    rule: "RFC 9113 §8.6: there is no 101 in HTTP/2",
    among: ["16.6"],
    bug: { hears: misreading(/101/g, "200") },
    fails: ["16.6.1"],
  },
  {
    name: "takes errors for 200",
    rule: "RFC 8441 §5: 2xx alone is success; 16.6.11 ends with its head, whatever it is taken for",
    among: ["16.6"],
    bug: { hears: misreading(/(?<=:status.)[345]\d\d/gs, "200") },
    fails: cases("16.6", 2, 10),
  },
  {
    name: "takes protocols that it did not ask for",
    rule: "RFC 6455 §4.1: a protocol that was not asked for fails the connection",
    among: ["16.6"],
    bug: { hears: misreading(/sec-websocket-protocol/g, "sec-websocket-protoco_") },
    fails: ["16.6.27", "16.6.28"],
  },
  {
    name: "takes any answer to its extensions",
    rule: "RFC 6455 §9.1, RFC 7692 §7.1: an answer is to an offer, and good",
    among: ["16.6"],
    bug: { hears: misreading(/sec-websocket-extensions/g, "sec-websocket-extension_") },
    fails: cases("16.6", 29, 34),
  },
  {
    name: "takes headers of connections",
    rule: "RFC 9113 §8.2.2: a message with one is malformed",
    among: ["16.6"],
    bug: {
      hears: misreading(/connection|upgrade|transfer-encoding/g, (name) => "x".repeat(name.length)),
    },
    fails: cases("16.6", 24, 26),
  },
  {
    name: "does not hear of RST_STREAM",
    rule: "RFC 8441 §5: a reset is the end; behind a Close, 16.7.30, there is one anyhow",
    among: ["16.7"],
    bug: { hears: dropping(is(FrameType.resetStream)) },
    fails: cases("16.7", 9, 29),
  },
  {
    name: "does not hear of END_STREAM",
    rule: "RFC 8441 §5: END_STREAM is the end of the TCP stream; RFC 9113 §5.1: nothing follows it",
    among: ["16.7"],
    bug: { hears: turning(is(FrameType.data, Flag.endStream), without(Flag.endStream)) },
    fails: ["16.7.2", "16.7.3", "16.7.4", "16.7.8"],
  },
  {
    name: "does not hear of GOAWAY",
    rule: "RFC 9113 §6.8: streams above the last that it names are not heeded",
    among: ["16.7"],
    bug: { hears: dropping(is(FrameType.goAway)) },
    fails: ["16.7.31", "16.7.33"],
  },
  {
    name: "takes any GOAWAY for the end",
    rule: "RFC 9113 §6.8: streams up to the last that it names go on",
    among: ["16.7"],
    bug: { hears: turning(is(FrameType.goAway), () => ({ payload: new Uint8Array(8) })) },
    fails: ["16.7.32", "16.7.34"],
  },
  {
    name: "takes padding for data",
    rule: "RFC 9113 §6.1: padding is no data, and never as much as there is",
    among: ["16.8", "16.9"],
    bug: { hears: turning(is(FrameType.data, Flag.padded), without(Flag.padded)) },
    fails: [...cases("16.8", 8, 11), ...cases("16.9", 2, 4)],
  },
  {
    name: "loses DATA of one byte",
    rule: "RFC 9113 §6.1: how DATA are cut means nothing",
    among: ["16.8"],
    bug: {
      hears: dropping(({ type, payload }) => type === FrameType.data && payload.length === 1),
    },
    fails: ["16.8.1", "16.8.2", "16.8.4", "16.8.6"],
  },
  {
    name: "chokes on frames that it does not know",
    rule: "RFC 9113 §5.5: frames of unknown types are ignored",
    among: ["16.8"],
    bug: {
      hears: turning(
        ({ type }) => type > FrameType.continuation,
        () => ({ type: FrameType.continuation }),
      ),
    },
    fails: ["16.8.12", "16.8.13"],
  },
  {
    name: "does not heed windows",
    rule: "RFC 9113 §6.9: nobody sends beyond a window; 16.8.17 keeps the default, which is right",
    among: ["16.8"],
    bug: { hears: reading(Setting.initialWindowSize, 65_535) },
    patienceMs: 2000,
    fails: cases("16.8", 18, 23),
  },
  {
    name: "does not hear that the window of a stream opens",
    rule: "RFC 9113 §6.9.1: what waits goes on; 16.8.21 opens it by SETTINGS",
    among: ["16.8"],
    bug: { hears: dropping(({ type, stream }) => type === FrameType.windowUpdate && stream !== 0) },
    fails: [...cases("16.8", 17, 20), "16.8.22", "16.8.23"],
  },
  {
    name: "takes PUSH_PROMISE",
    rule: "RFC 9113 §6.6: a client that did not enable push fails the connection",
    among: ["16.9"],
    bug: { hears: dropping(is(FrameType.pushPromise)) },
    fails: ["16.9.11"],
  },
  {
    name: "takes WINDOW_UPDATE of 0",
    rule: "RFC 9113 §6.9: an increment of 0 is an error",
    among: ["16.9"],
    bug: {
      hears: turning(
        ({ type, payload }) =>
          type === FrameType.windowUpdate && payload.every((byte) => byte === 0),
        () => ({ payload: Uint8Array.of(0, 0, 0, 1) }),
      ),
    },
    fails: ["16.9.12", "16.9.13"],
  },
];

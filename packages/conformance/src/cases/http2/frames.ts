// The words that cases are written in where the kit says frames of HTTP/2, as a server. RFC 9113 §6.

import { join, utf8 } from "../../bytes.ts";
import type { Http2Step, Step } from "../../case.ts";
import {
  bigEndian,
  Flag,
  FrameType,
  headerBlock,
  type Http2Frame,
  type Http2Line,
} from "../../http2-frame.ts";

/** RFC 9113 §7 */
export const ErrorCode = {
  noError: 0x0,
  protocolError: 0x1,
  internalError: 0x2,
  refusedStream: 0x7,
  cancel: 0x8,
  connectError: 0xa,
  enhanceYourCalm: 0xb,
  http11Required: 0xd,
} as const;

const NOTHING = new Uint8Array(0);

/** A frame; all that is not said is as on the case's own stream. */
export const http2Frame = (type: number, more: Partial<Http2Frame> = {}): Http2Frame => ({
  type,
  flags: 0,
  stream: "own",
  payload: NOTHING,
  ...more,
});

export const data = (payload: Uint8Array, more?: Partial<Http2Frame>): Http2Frame =>
  http2Frame(FrameType.data, { payload, ...more });

/** DATA with so much padding, or that tells of so much: RFC 9113 §6.1. */
export const padded = (payload: Uint8Array, padding: number, told = padding): Http2Frame =>
  data(join([Uint8Array.of(told), payload, new Uint8Array(padding)]), { flags: Flag.padded });

/** HEADERS with a whole block of these lines. */
export const headers = (
  lines: Readonly<Record<string, string>>,
  more?: Partial<Http2Frame>,
): Http2Frame => block(headerBlock(Object.entries(lines) as Http2Line[]), more);

/** HEADERS with a whole block, as it is. */
export const block = (payload: Uint8Array, more?: Partial<Http2Frame>): Http2Frame =>
  http2Frame(FrameType.headers, { flags: Flag.endHeaders, payload, ...more });

export const continuation = (payload: Uint8Array, flags: number = Flag.endHeaders): Http2Frame =>
  http2Frame(FrameType.continuation, { flags, payload });

export const reset = (code: number, stream: Http2Frame["stream"] = "own"): Http2Frame =>
  http2Frame(FrameType.resetStream, { stream, payload: word(code) });

/** Streams up to the last one were heeded; others are not. */
export const goAway = (lastStream: number, code: number): Http2Frame =>
  http2Frame(FrameType.goAway, { stream: 0, payload: join([word(lastStream), word(code)]) });

export const windowUpdate = (bytes: number, stream: Http2Frame["stream"] = "own"): Http2Frame =>
  http2Frame(FrameType.windowUpdate, { stream, payload: word(bytes) });

export const ping = (bytes = 8, flags = 0): Http2Frame =>
  http2Frame(FrameType.ping, { stream: 0, flags, payload: new Uint8Array(bytes) });

const word = (value: number): Uint8Array => Uint8Array.from(bigEndian(value, 4));

/** A text message of less than 126 bytes, as the bytes of its frame. */
export function message(text: string): Uint8Array {
  const payload = utf8(text);
  return join([Uint8Array.of(0x81, payload.length), payload]);
}

/** Each byte by itself. */
export const bytesOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(bytes, (byte) => Uint8Array.of(byte));

// When they are said

/** In one write. */
export const frames = (note: string, ...said: readonly Http2Frame[]): Http2Step => ({
  do: "http2",
  note,
  frames: said,
});

/** With the head of the response among them. */
export const opening = (note: string, ...said: readonly Http2Frame[]): Http2Step => ({
  ...frames(note, ...said),
  as: "opens",
});

/** Nothing can follow them. */
export const ending = (note: string, ...said: readonly Http2Frame[]): Http2Step => ({
  ...frames(note, ...said),
  as: "ends",
});

/** What is behind the request. */
export const asked = (...steps: readonly Step[]): Step[] => [{ do: "await", events: 1 }, ...steps];

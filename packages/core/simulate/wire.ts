// The frames that a side wrote, read by other eyes than core's: an oracle that shares no code with
// what it judges. RFC 6455 §5.2.

import type { CloseReason } from "@ws/core";
import type { Side } from "@ws/core/testing";

export interface WireFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Everything that a side wrote, behind its part of the opening handshake. */
export function framesOf({ link }: Side, opens: boolean): WireFrame[] {
  const bytes = Buffer.concat(link.written);
  let at = opens ? bytes.indexOf("\r\n\r\n") + 4 : 0;
  const frames: WireFrame[] = [];
  while (at < bytes.length) {
    const [first, second] = [bytes[at], bytes[at + 1]];
    at += 2;
    let length = second & 0x7f;
    if (length === 126) [length, at] = [bytes.readUInt16BE(at), at + 2];
    else if (length === 127) [length, at] = [Number(bytes.readBigUInt64BE(at)), at + 8];
    const key = second >= 0x80 ? bytes.subarray(at, (at += 4)) : undefined;
    const payload = Buffer.from(bytes.subarray(at, (at += length)));
    if (key !== undefined) for (let i = 0; i < payload.length; i++) payload[i] ^= key[i % 4];
    frames.push({ opcode: first & 0xf, payload });
  }
  return frames;
}

/** The code and reason of a Close frame; 1005 where it has none (§7.1.5). */
export function closeOf({ payload }: WireFrame): CloseReason {
  if (payload.length === 0) return { code: 1005, reason: "" };
  return { code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
}

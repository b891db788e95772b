// The payload of a Close frame: nothing, or a close code of two bytes and a reason in UTF-8.
// RFC 6455 §5.5.1, §7.4.

import { isWireCloseCode } from "./close-code.ts";
import * as CloseCode from "./close-codes.ts";
import type { CloseReason } from "./close-info.ts";
import { ProtocolError, UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import type { Platform } from "./platform.ts";
import { encodeUtf8 } from "./utf8.ts";

const MAX_REASON_BYTES = 123;

/** What the peer's Close frame says. @throws ProtocolError */
export function decodeClosePayload(payload: Uint8Array, platform: Platform): CloseReason {
  if (payload.length === 0) return { code: CloseCode.noStatus, reason: "" };
  if (payload.length === 1) throw new ProtocolError("close-payload-one-byte");

  const code = (payload[0] << 8) | payload[1];
  if (!isWireCloseCode(code)) throw new ProtocolError("close-code-invalid");

  const reason = platform.decodeUtf8(payload, 2, payload.length);
  if (reason === undefined) throw new ProtocolError("close-reason-invalid-utf8");
  return { code, reason };
}

/**
 * The payload of our Close frame.
 *
 * @throws UsageError as `encodeCloseReason`
 */
export function encodeClosePayload(code: number | undefined, reason: string): Uint8Array {
  const text = encodeCloseReason(code, reason);
  if (code === undefined) return text;
  const payload = new Uint8Array(2 + text.length);
  payload[0] = code >>> 8;
  payload[1] = code & 0xff;
  payload.set(text, 2);
  return payload;
}

/**
 * The reason in UTF-8, where a Close frame can say both; without a code there is none.
 *
 * @throws UsageError `close-code-invalid`, `close-reason-type`, `close-reason-without-code`,
 *   `close-reason-too-long`
 */
export function encodeCloseReason(code: number | undefined, reason: string): Uint8Array {
  if (typeof reason !== "string") throw new UsageError(Mistake.closeReasonType);
  if (code === undefined && reason !== "") throw new UsageError(Mistake.closeReasonWithoutCode);
  if (code !== undefined && !isWireCloseCode(code))
    throw new UsageError(Mistake.closeCodeInvalid, `It is ${code}.`);

  const text = encodeUtf8(reason);
  if (text.length > MAX_REASON_BYTES)
    throw new UsageError(Mistake.closeReasonTooLong, `It has ${text.length}.`);
  return text;
}

// The error of WebSocketStream: with the code and the reason of a Close frame.

import type { CloseInfo } from "@ws/core";
import { checkClose } from "./arguments.ts";
import { enforceUint16 } from "./web-idl.ts";

export interface WebSocketCloseInfo {
  /** 1000 or 3000–4999. */
  readonly closeCode?: number | undefined;
  /** At most 123 bytes of UTF-8; without a code it gets 1000. */
  readonly reason?: string | undefined;
}

/** Why a WebSocketStream ended; as the reason of `abort` or `cancel` it says how to close. */
export class WebSocketError extends DOMException {
  readonly closeCode: number | null;
  readonly reason: string;

  /** @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason */
  constructor(message = "", init: WebSocketCloseInfo = {}) {
    super(message, "WebSocketError");
    const { code, reason } = checkCloseInfo(init);
    this.closeCode = code ?? null;
    this.reason = reason;
  }
}

/** What a caller says of closing. */
export function checkCloseInfo(given: WebSocketCloseInfo) {
  const { closeCode, reason } = given;
  return checkClose(closeCode === undefined ? undefined : enforceUint16(closeCode), reason);
}

/** How a connection failed: with a code that nobody may send, and with the cause. */
export function failureOf(
  { code, reason }: Pick<CloseInfo, "code" | "reason">,
  cause: unknown,
): WebSocketError {
  const message = cause instanceof Error ? cause.message : "The connection did not close cleanly.";
  return Object.assign(new WebSocketError(message), { closeCode: code, reason, cause });
}

// What a page can say when it closes: "If code is present, but is neither an integer equal to 1000 nor
// an integer in the range 3000 to 4999, inclusive, throw" (WebSockets §3.1).

import { encodeCloseReason } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import { refuse } from "@ws/io";

/**
 * @throws UsageError `close-code-invalid`, `not-supported-here`, `close-reason-type`,
 *   `close-reason-without-code`, `close-reason-too-long`
 */
export function checkClose(code: number | undefined, reason: string): void {
  encodeCloseReason(code, reason);
  if (code === undefined || code === CloseCode.normal || code >= 3000) return;
  refuse(`close code ${code}`);
}

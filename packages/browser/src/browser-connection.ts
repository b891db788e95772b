// A connection in a browser, which keeps the frames to itself: what takes them is refused, and what a
// page cannot say.

import type { PreparedMessage, Sendable, SendOptions } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import { PresentedConnection, refuse, type SendResult } from "@ws/io";

export class BrowserConnection<Data> extends PresentedConnection<Data> {
  override send(message: Sendable | PreparedMessage, options?: SendOptions): SendResult {
    if (options?.compress !== undefined) refuse("compress");
    return super.send(message, options);
  }

  /**
   * "If code is present, but is neither an integer equal to 1000 nor an integer in the range 3000 to
   * 4999, inclusive, throw" (WebSockets §3.1).
   */
  protected override checkClose(code: number | undefined, reason: string): void {
    super.checkClose(code, reason);
    if (code !== undefined && code !== CloseCode.normal && code < 3000)
      refuse(`close code ${code}`);
  }

  ping(): never {
    return refuse("ping");
  }
}

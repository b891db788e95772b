// What both interfaces of a browser have in common: what was agreed on, and what a page cannot say.

import { encodeCloseReason } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import { type NativeSink, refuse } from "@ws/io";

/** As a browser tells it: `permessage-deflate; client_max_window_bits` is one of its extensions. */
export interface Agreed {
  readonly protocol: string;
  readonly extensions: string;
}

export abstract class BrowserSocket {
  sink: NativeSink | undefined;
  readonly protocol: string;
  readonly extensions: readonly string[];
  /** A browser cannot send 1011. */
  readonly failureCode = undefined;

  constructor({ protocol, extensions }: Agreed) {
    this.protocol = protocol;
    this.extensions = namesIn(extensions);
  }

  /** @throws UsageError `not-supported-here` */
  send(message: string | Uint8Array, compress: boolean | undefined): void {
    if (compress !== undefined) refuse("compress");
    this.write(message);
  }

  protected abstract write(message: string | Uint8Array): void;

  /**
   * "If code is present, but is neither an integer equal to 1000 nor an integer in the range 3000 to
   * 4999, inclusive, throw" (WebSockets §3.1).
   *
   * @throws UsageError `close-code-invalid`, `not-supported-here`, `close-reason-type`,
   *   `close-reason-without-code`, `close-reason-too-long`
   */
  checkClose(code: number | undefined, reason: string): void {
    encodeCloseReason(code, reason);
    if (code !== undefined && code !== CloseCode.normal && code < 3000)
      refuse(`close code ${code}`);
  }
}

function namesIn(extensions: string): readonly string[] {
  if (extensions === "") return [];
  return extensions.split(",").map((element) => element.split(";", 1)[0].trim());
}

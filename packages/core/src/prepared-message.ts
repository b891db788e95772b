// A message that is framed once for many receivers, and deflated once for all that agreed on the same.
// Only servers gain by it: clients must mask each frame anew (RFC 6455 §5.3).

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import type { MessageType } from "./event.ts";
import { FIN } from "./frame.ts";
import { encodeFrame } from "./frame-encoder.ts";
import { Opcode } from "./opcode.ts";
import { checkOption } from "./options.ts";
import { checkType, type Sendable, toBytes } from "./sendable.ts";
import { encodeUtf8, isUtf8 } from "./utf8.ts";

export interface PrepareOptions {
  /** Default: a string as text, bytes as binary. Bytes sent as text are checked. */
  readonly as?: MessageType | undefined;
  /** Compresses this message, or not. Default: as the extension of each connection sees fit. */
  readonly compress?: boolean | undefined;
}

export class PreparedMessage {
  readonly opcode: Opcode;
  /** Ours: it does not change. */
  readonly payload: Uint8Array;
  readonly compress: boolean | undefined;
  readonly #frames = new Map<string, Uint8Array>();

  /** @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid` */
  constructor(data: Sendable, options: PrepareOptions = {}) {
    checkOption("options", options, "object");
    const { as: type = typeof data === "string" ? "text" : "binary", compress } = options;
    const payload = typeof data === "string" ? encodeUtf8(data) : toBytes(data).slice();
    checkType(type);
    if (type === "text" && !isUtf8(payload, 0, payload.length))
      throw new UsageError(Mistake.textInvalid);
    this.opcode = Opcode[type];
    this.payload = payload;
    this.compress = compress;
  }

  /** The frame of a server, made once for each variant of the payload. */
  frame(variant: string, rsv: number, encode: (payload: Uint8Array) => Uint8Array): Uint8Array {
    let made = this.#frames.get(variant);
    if (made === undefined) {
      made = encodeFrame(FIN | rsv | this.opcode, encode(this.payload));
      this.#frames.set(variant, made);
    }
    return made;
  }
}

/**
 * Prepares a message, so that it is framed and compressed once for all who are sent it: text as a
 * string, bytes as binary, which are copied.
 *
 * @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid`
 */
export function prepareMessage(data: Sendable, options?: PrepareOptions): PreparedMessage {
  return new PreparedMessage(data, options);
}

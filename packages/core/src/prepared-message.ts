// A message that is framed once for many receivers, and deflated once for all that agreed on the same.
// Only servers gain by it: clients must mask each frame anew (RFC 6455 §5.3).

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import type { MessageType } from "./event.ts";
import type { Job } from "./extension.ts";
import { FIN } from "./frame.ts";
import { COPY_UP_TO_BYTES, encodeFrame, type FrameEncoder } from "./frame-encoder.ts";
import { Opcode } from "./opcode.ts";
import { checkOption } from "./options.ts";
import { Prepared, type Variant } from "./prepared.ts";
import { checkType, ofThisLength, type Sendable, toBytes } from "./sendable.ts";
import { SharedJob } from "./shared-job.ts";
import { encodeUtf8, isUtf8 } from "./utf8.ts";

export interface PrepareOptions {
  /** Default: a string as text, bytes as binary. Bytes sent as text are checked. */
  readonly as?: MessageType | undefined;
  /** Compresses this message, or not. Default: as the extension of each connection sees fit. */
  readonly compress?: boolean | undefined;
  /** `false`: bytes are not copied, and must not change as long as the message is sent. Default true. */
  readonly copy?: boolean | undefined;
}

export class PreparedMessage extends Prepared {
  readonly type: MessageType;
  readonly opcode: Opcode;
  readonly payload: Uint8Array;
  readonly compress: boolean | undefined;
  readonly #encoded = new Map<string, Uint8Array | SharedJob<Uint8Array>>();
  readonly #frames = new Map<string, Uint8Array>();

  /** @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid` */
  constructor(data: Sendable, options: PrepareOptions = {}) {
    super();
    checkOption("options", options, "object");
    const { as: type = typeof data === "string" ? "text" : "binary", compress, copy } = options;
    const payload = typeof data === "string" ? encodeUtf8(data) : fixed(toBytes(data), copy);
    checkType(type);
    if (type === "text" && !isUtf8(payload, 0, payload.length))
      throw new UsageError(Mistake.textInvalid);
    this.type = type;
    this.opcode = Opcode[type];
    this.payload = payload;
    this.compress = compress;
  }

  encoded(
    variant: string,
    encode: () => Uint8Array | Job<Uint8Array>,
  ): Uint8Array | Job<Uint8Array> {
    let made = this.#encoded.get(variant);
    if (made === undefined) {
      const encoded = encode();
      made = "run" in encoded ? new SharedJob(encoded) : encoded;
      this.#encoded.set(variant, made);
    }
    return made instanceof SharedJob ? (made.result ?? made) : made;
  }

  sayTo(encoder: FrameEncoder, { name, rsv, payload }: Variant = this.#plain()): void {
    const first = FIN | rsv | this.opcode;
    if (payload.length > COPY_UP_TO_BYTES) return encoder.bytes(first, payload);
    let frame = this.#frames.get(name);
    if (frame === undefined) {
      frame = encodeFrame(first, payload);
      this.#frames.set(name, frame);
    }
    encoder.framed(frame, payload.length);
  }

  #plain(): Variant {
    return { name: "", rsv: 0, payload: this.payload };
  }
}

function fixed(payload: Uint8Array, copy = true): Uint8Array {
  return copy ? payload.slice() : ofThisLength(payload);
}

/**
 * Prepares a message, so that it is framed and compressed once for all who are sent it: text as a
 * string, bytes as binary, which are copied unless you say otherwise.
 *
 * @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid`
 */
export function prepareMessage(data: Sendable, options?: PrepareOptions): PreparedMessage {
  return new PreparedMessage(data, options);
}

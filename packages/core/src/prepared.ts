// A message that was prepared for many, as those see it who send it: by itself, so that who prepares
// none does not carry how it is done.

import type { MessageType } from "./event.ts";
import type { Job } from "./extension.ts";
import type { FrameEncoder } from "./frame-encoder.ts";
import type { Opcode } from "./opcode.ts";

/** Its payload as extensions have it that agreed on the same. */
export interface Variant {
  readonly name: string;
  /** Their reserved bits. */
  readonly rsv: number;
  readonly payload: Uint8Array;
}

export abstract class Prepared {
  abstract readonly type: MessageType;
  abstract readonly opcode: Opcode;
  /** It does not change. */
  abstract readonly payload: Uint8Array;
  abstract readonly compress: boolean | undefined;

  /** The payload of a variant, encoded once for all who ask; or the job that they wait for. */
  abstract encoded(
    variant: string,
    encode: () => Uint8Array | Job<Uint8Array>,
  ): Uint8Array | Job<Uint8Array>;
  /** Says a variant as a server does: framed once for all, or by reference where it is large. */
  abstract sayTo(encoder: FrameEncoder, variant?: Variant): void;
}

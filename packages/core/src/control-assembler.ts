// Pieces of a control frame in, its payload out. At most 125 bytes, never fragmented, but allowed
// between the fragments of a message: it has a place of its own. RFC 6455 §5.5.

import type { FrameDecoder } from "./frame-decoder.ts";
import { Slab } from "./slab.ts";

export class ControlAssembler {
  /** Where pieces are gathered: most payloads come whole. */
  #slab: Slab | undefined;

  /** A piece arrived; the last one gives the payload, which is its receiver's. */
  take(frame: FrameDecoder): Uint8Array | undefined {
    const { chunk, start, end, lent, unfinished } = frame;
    if (!unfinished && this.#slab === undefined) return chunk.slice(start, end);
    this.#slab ??= new Slab();
    this.#slab.append(chunk, start, end, frame.length, lent);
    if (unfinished) return undefined;
    const payload = this.#slab.take();
    this.#slab = undefined;
    return payload;
  }
}

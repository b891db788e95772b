// Bytes where they lie, for who takes pieces.

import type { Piece } from "../../src/slab.ts";

/** The first bytes of a chunk, or all of it. */
export function pieceOf(chunk: Uint8Array, end = chunk.length, lent = false): Piece {
  return { chunk, start: 0, end, lent };
}

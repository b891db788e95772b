// What a platform does faster than we can, or alone. Each function but the random bits has a pure
// twin here, which is the default.

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import { unmask } from "./mask.ts";
import { decodeUtf8, encodeUtf8Into, isUtf8, utf8Length } from "./utf8.ts";

export interface Platform {
  /** 32 fresh bits from a strong source: masking keys (RFC 6455 §5.3, §10.3) and nonces (§4.1). */
  randomUint32(): number;
  /** The text in `bytes[start, end)`, or `undefined` if it is not valid UTF-8. Keeps a BOM. */
  decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined;
  /** Tells whether `bytes[start, end)` is valid UTF-8. */
  isUtf8(bytes: Uint8Array, start: number, end: number): boolean;
  /**
   * Writes `text` at `at`, lone surrogates as U+FFFD; there is room for 3 bytes a code unit, or for
   * all of them.
   */
  encodeUtf8Into(text: string, into: Uint8Array, at: number): number;
  /** How many bytes that is. */
  utf8Length(text: string): number;
  /** XORs `bytes[start, end)` with the four bytes of `key`, the first in its low bits (§5.3). */
  unmask(bytes: Uint8Array, start: number, end: number, key: number): void;
  /** A copy of `bytes[start, end)`, in memory of its own. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array;
  /** Memory of its own that is written to the last byte before anyone reads it. */
  allocate(bytes: number): Uint8Array;
}

const PURE: Platform = Object.freeze({
  randomUint32(): never {
    throw new UsageError(Mistake.randomnessMissing);
  },
  decodeUtf8,
  isUtf8,
  encodeUtf8Into,
  utf8Length,
  unmask,
  copy: (bytes: Uint8Array, start: number, end: number) => bytes.slice(start, end),
  allocate: (bytes: number) => new Uint8Array(bytes),
});

/** A client masks with randomness (§5.3). @throws UsageError `randomness-missing` */
export function checkRandomness(platform: Platform): void {
  if (platform.randomUint32 === PURE.randomUint32) throw new UsageError(Mistake.randomnessMissing);
}

/** Returns a whole platform: the given functions, and their pure twins for the rest. */
export function completePlatform(given: Partial<Platform> = {}): Platform {
  return Object.freeze({ ...PURE, ...given });
}

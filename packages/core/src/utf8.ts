// Text is UTF-8, strictly. RFC 6455 §8.1, RFC 3629 §4. What arrives whole is decoded in one step; what
// arrives in pieces is validated byte by byte, so that it fails at the first impossible byte.

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

// Up to here a loop over ASCII is faster than a call into the host.
const SHORT_TEXT = 32;

// From here on a call into the host is faster than a look at each byte.
const LARGE_PIECE_BYTES = 64;

/** Where text is encoded to count its bytes: nobody reads it. */
const counted = new Uint8Array(4096);

/** The text in `bytes[start, end)`, or `undefined` if it is not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** Writes `text` at `at`; lone surrogates become U+FFFD. Returns the count of bytes. */
export function encodeUtf8Into(text: string, into: Uint8Array, at: number): number {
  const plain = text.length <= SHORT_TEXT ? encodeAscii(text, into, at) : 0;
  if (plain === text.length) return plain;
  const rest = plain === 0 ? text : text.slice(plain);
  return plain + encoder.encodeInto(rest, into.subarray(at + plain)).written;
}

/** Its own memory: `Uint8Array<ArrayBuffer>`, in words that TypeScript has had before 5.7, too. */
type OwnBytes = ReturnType<Uint8Array["slice"]>;

/** The bytes of `text`, exactly. */
export function encodeUtf8(text: string): OwnBytes {
  return encoder.encode(text);
}

/**
 * Writes what comes of `text` from `at` on, as far as it fits: so many of its units were read, and so
 * many bytes written. No character is cut; lone surrogates become U+FFFD.
 */
export function encodeUtf8Part(
  text: string,
  at: number,
  into: Uint8Array,
): { readonly read: number; readonly written: number } {
  // No unit takes less than a byte: the last of so many, which may be half a pair, has no room.
  return encoder.encodeInto(text.slice(at, at + into.length), into);
}

/** The bytes of `text` in UTF-8, counted; lone surrogates have those of U+FFFD (3). */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length;) {
    const { read, written } = encodeUtf8Part(text, at, counted);
    at += read;
    bytes += written;
  }
  return bytes;
}

/** Writes ASCII up to the first other character; returns how many it wrote. */
function encodeAscii(text: string, into: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return i;
    into[at + i] = unit;
  }
  return text.length;
}

/** Tells whether `bytes[start, end)` is valid UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  const validator = new Utf8Validator();
  return validator.accept(bytes, start, end) && validator.complete;
}

/** How many bytes of a character stand at the end of valid text that is cut within one: 1 to 3. */
export function unfinishedBytes(text: Uint8Array): number {
  let count = 1;
  // A lead byte has its two highest bits set, a continuation byte only the highest.
  while (text[text.length - count] < 0b1100_0000) count++;
  return count;
}

/** Where the last character begins, if that is within the last three bytes; else the end. */
function lastCharacter(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at >= Math.max(start, end - 3); at--) {
    if (bytes[at] >= 0b1100_0000) return at;
    if (bytes[at] < 0b1000_0000) return end;
  }
  return end;
}

/** Who tells whether `bytes[start, end)` is valid UTF-8: the platform. */
interface Judge {
  isUtf8(bytes: Uint8Array, start: number, end: number): boolean;
}

/** Validates text that arrives in pieces. */
export class Utf8Validator {
  /** Continuation bytes that the current character still needs. */
  #needed = 0;
  // The range of the next continuation byte. It is narrower behind E0, ED, F0 and F4: that keeps out
  // overlong forms, surrogates and everything above U+10FFFF.
  #lower = 0x80;
  #upper = 0xbf;

  /** Takes a piece; `false` at the first byte that no valid text can have here. */
  accept(bytes: Uint8Array, start: number, end: number): boolean {
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (this.#needed > 0) {
        if (byte < this.#lower || byte > this.#upper) return false;
        this.#expect(this.#needed - 1, 0x80, 0xbf);
      } else if (byte >= 0x80 && !this.#lead(byte)) return false;
    }
    return true;
  }

  /** Does the same; of a large piece it sees only the characters that are cut at its ends. */
  acceptPiece(bytes: Uint8Array, start: number, end: number, judge: Judge): boolean {
    if (end - start < LARGE_PIECE_BYTES) return this.accept(bytes, start, end);
    let at = start;
    for (; at < end && !this.complete; at++) if (!this.accept(bytes, at, at + 1)) return false;
    const last = lastCharacter(bytes, at, end);
    return judge.isUtf8(bytes, at, last) && this.accept(bytes, last, end);
  }

  /** Another that has seen the same. */
  clone(): Utf8Validator {
    const clone = new Utf8Validator();
    clone.#expect(this.#needed, this.#lower, this.#upper);
    return clone;
  }

  /** No character is unfinished. */
  get complete(): boolean {
    return this.#needed === 0;
  }

  /** Begins a character of two to four bytes; `false` if no character begins so. */
  #lead(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    if (byte < 0xe0) this.#expect(1, 0x80, 0xbf);
    else if (byte < 0xf0) this.#expect(2, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf);
    else this.#expect(3, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf);
    return true;
  }

  #expect(needed: number, lower: number, upper: number): void {
    this.#needed = needed;
    this.#lower = lower;
    this.#upper = upper;
  }
}

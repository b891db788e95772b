// Bytes in, pieces of frames out, unmasked. Every rule about a frame's header is checked here, as
// soon as the byte that breaks it is there. RFC 6455 §5.2–§5.5.
//
//   readHeader   takes a header, whole; a header that chunks cut is gathered byte by byte
//   readPiece    takes what has arrived of the payload; the last piece ends the frame

import { NOTHING } from "./bytes.ts";
import { ProtocolError } from "./error.ts";
import { FIN, LENGTH, MASKED, MAX_CONTROL_PAYLOAD_BYTES, OPCODE, RSV } from "./frame.ts";
import type { Inbox } from "./inbox.ts";
import { turnKey } from "./mask.ts";
import { isControl, isReserved, Opcode } from "./opcode.ts";
import type { Platform } from "./platform.ts";
import type { Role } from "./role.ts";
import type { ViolationCode } from "./violation.ts";

const KEY_BYTES = 4;
const MAX_HEADER_BYTES = 14;
/** Of a length in seven bits. */
const MAX_SHORT_LENGTH = 125;

export class FrameDecoder {
  // The frame being read
  fin = false;
  rsv = 0;
  opcode = 0;
  /** The payload's length as announced. */
  length = 0;
  /** Its payload is not read to the end. */
  unfinished = false;

  // The piece just read: `chunk[start, end)`
  chunk: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  /** The chunk is lent: who keeps the piece copies it. */
  lent = false;

  readonly #platform: Platform;
  readonly #maskBit: number;
  // The rules outside of an unfinished message, within one, and now
  readonly #outside: FirstByteRules;
  readonly #within: FirstByteRules;
  #firstByteRules: FirstByteRules;
  #key = 0;
  #remaining = 0;
  /** The beginning of a header that was cut. */
  #cut: Uint8Array | undefined;
  #cutBytes = 0;

  /** @param ownedRsv - the reserved bits that extensions give a meaning to. */
  constructor(role: Role, platform: Platform, ownedRsv: number) {
    this.#platform = platform;
    this.#maskBit = role === "server" ? MASKED : 0;
    this.#outside = this.#firstByteRules = firstByteRules(ownedRsv, false);
    this.#within = firstByteRules(ownedRsv, true);
  }

  /**
   * Reads a frame that is a message by itself, short and here as a whole, as most are; `false`: what
   * comes next is another, and nothing was read. Its plain twin is `readHeader`, then `readPiece`.
   */
  readMessage(inbox: Inbox): boolean {
    if (this.unfinished) return false;
    const { chunk, at, end: arrived } = inbox;
    const start = at + (this.#maskBit === 0 ? 2 : 2 + KEY_BYTES);
    if (start > arrived || this.#cutBytes > 0 || this.#firstByteRules !== this.#outside)
      return false;
    const first = chunk[at];
    // With the mask bit as it has to be, what is left is the length.
    const length = chunk[at + 1] ^ this.#maskBit;
    const end = start + length;
    if (!isMessage(first) || length > MAX_SHORT_LENGTH || end > arrived) return false;

    this.opcode = first & OPCODE;
    this.chunk = chunk;
    this.lent = inbox.lent;
    this.start = start;
    this.end = inbox.at = end;
    if (this.#maskBit !== 0)
      this.#platform.unmask(chunk, start, end, readKey(chunk, start - KEY_BYTES));
    return true;
  }

  /** Reads the next header; `false`: it has not arrived whole. @throws ProtocolError */
  readHeader(inbox: Inbox): boolean {
    if (!inbox.ready()) return false;
    if (this.#cutBytes === 0) {
      const size = this.#parse(inbox.chunk, inbox.at, inbox.end);
      inbox.at += size;
      if (size > 0) return true;
    }
    return this.#readCutHeader(inbox);
  }

  /** Reads what has arrived of the payload; `false`: nothing has. */
  readPiece(inbox: Inbox): boolean {
    if (this.#remaining > 0 && !inbox.ready()) return false;
    const size = Math.min(this.#remaining, inbox.end - inbox.at);
    this.chunk = inbox.chunk;
    this.lent = inbox.lent;
    this.start = inbox.at;
    this.end = inbox.at += size;
    this.#remaining -= size;
    this.unfinished = this.#remaining > 0;

    if (this.#maskBit !== 0 && size > 0) {
      this.#platform.unmask(this.chunk, this.start, this.end, this.#key);
      if (this.unfinished) this.#key = turnKey(this.#key, size);
    }
    return true;
  }

  forgetPiece(): void {
    this.chunk = NOTHING;
  }

  #readCutHeader(inbox: Inbox): boolean {
    this.#cut ??= new Uint8Array(MAX_HEADER_BYTES);
    while (inbox.ready()) {
      this.#cut[this.#cutBytes++] = inbox.chunk[inbox.at++]!;
      if (this.#parse(this.#cut, 0, this.#cutBytes) === 0) continue;
      this.#cutBytes = 0;
      return true;
    }
    return false;
  }

  /** Parses the header at `at`; returns its size, or 0 if it does not end before `end`. */
  #parse(bytes: Uint8Array, at: number, end: number): number {
    const first = bytes[at];
    const broken = this.#firstByteRules[first];
    if (broken !== undefined) throw new ProtocolError(broken);
    if (end - at < 2) return 0;

    const second = bytes[at + 1];
    const shortLength = second & LENGTH;
    this.#checkSecondByte(first, second);

    const lengthBytes = shortLength < 126 ? 0 : shortLength === 126 ? 2 : 8;
    if (end - at < 2 + lengthBytes) return 0;
    this.length = lengthBytes === 0 ? shortLength : extendedLength(bytes, at + 2, lengthBytes);

    const size = 2 + lengthBytes + (this.#maskBit === 0 ? 0 : KEY_BYTES);
    if (end - at < size) return 0;
    if (this.#maskBit !== 0) this.#key = readKey(bytes, at + size - KEY_BYTES);
    this.#begin(first);
    return size;
  }

  #checkSecondByte(first: number, second: number): void {
    // "a client MUST mask all frames", "A server MUST NOT mask any frames" §5.1
    if ((second & MASKED) !== this.#maskBit) {
      throw new ProtocolError(this.#maskBit === 0 ? "frame-masked" : "frame-not-masked");
    }
    if (isControl(first & OPCODE) && (second & LENGTH) > MAX_CONTROL_PAYLOAD_BYTES) {
      throw new ProtocolError("control-frame-too-long");
    }
  }

  #begin(first: number): void {
    this.fin = (first & FIN) !== 0;
    this.rsv = first & RSV;
    this.opcode = first & OPCODE;
    this.#remaining = this.length;
    this.unfinished = true;
    if (!isControl(this.opcode)) this.#firstByteRules = this.fin ? this.#outside : this.#within;
  }
}

/** "the minimal number of bytes MUST be used", "the most significant bit MUST be 0" §5.2 */
function extendedLength(bytes: Uint8Array, at: number, lengthBytes: number): number {
  if (lengthBytes === 2) {
    const length = readUint(bytes, at, 2);
    if (length < 126) throw new ProtocolError("length-not-minimal");
    return length;
  }
  if (bytes[at] >= 0x80) throw new ProtocolError("length-top-bit-set");
  // Above 2^53 the sum is rounded: still far above every limit.
  const length = readUint(bytes, at, 4) * 0x1_0000_0000 + readUint(bytes, at + 4, 4);
  if (length < 65_536) throw new ProtocolError("length-not-minimal");
  return length;
}

/** Of all first bytes, those of a message in one frame that no extension has a part in. */
function isMessage(first: number): boolean {
  return first === (FIN | Opcode.text) || first === (FIN | Opcode.binary);
}

function readUint(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 0x100 + bytes[at + i];
  return value;
}

function readKey(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** For each value of a frame's first byte, the rule that it breaks. */
type FirstByteRules = readonly (ViolationCode | undefined)[];

const tables = new Map<number, FirstByteRules>();

/** The table for the reserved bits that have a meaning, within an unfinished message or not. */
function firstByteRules(ownedRsv: number, inMessage: boolean): FirstByteRules {
  const key = ownedRsv | (inMessage ? 1 : 0);
  let table = tables.get(key);
  if (table === undefined) {
    table = Array.from({ length: 256 }, (_, first) => firstByteRule(first, ownedRsv, inMessage));
    tables.set(key, table);
  }
  return table;
}

function firstByteRule(
  first: number,
  ownedRsv: number,
  inMessage: boolean,
): ViolationCode | undefined {
  const opcode = first & OPCODE;
  // Extensions mark whole messages: only the first frame of a message may carry their bits.
  const startsMessage = opcode === Opcode.text || opcode === Opcode.binary;
  if ((first & RSV & ~(startsMessage ? ownedRsv : 0)) !== 0) return "reserved-bit-set";
  if (isReserved(opcode)) return "reserved-opcode";
  if (isControl(opcode)) return (first & FIN) === 0 ? "control-frame-fragmented" : undefined;
  if (opcode === Opcode.continuation) return inMessage ? undefined : "continuation-without-start";
  return inMessage ? "message-unfinished" : undefined;
}

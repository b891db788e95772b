// The plain twin of our receiving: RFC 6455 §5 read aloud over bytes that are all there, one after the
// other, without chunks, tables or speed. It says what is heard, and at which byte it is known.

import { isWireCloseCode } from "../src/close-code.ts";
import type { Limits } from "../src/limits.ts";
import type { Role } from "../src/role.ts";
import { VIOLATIONS, type ViolationCode } from "../src/violation.ts";
import type { Heard } from "./words.ts";

/** What is heard, and how many bytes it takes to know it. */
export interface HeardAt {
  readonly heard: Heard;
  readonly at: number;
}

type Tight = Pick<Limits, "maxMessageBytes" | "maxFragments">;

/** RSV1, as it stands behind FIN: an extension may own it that decodes each byte to itself. */
const RSV1 = 0b100;

interface Message {
  readonly type: "text" | "binary";
  readonly bytes: number[];
  readonly characters: Characters;
  /** An extension decodes it: it is measured as it is decoded, not as it is announced. */
  readonly isEncoded: boolean;
  announced: bigint;
  fragments: number;
}

/** The bytes end here. */
class OutOfBytes extends Error {}

/** A rule is broken. */
class Broken extends Error {
  readonly code: ViolationCode;

  constructor(code: ViolationCode) {
    super(code);
    this.code = code;
  }
}

/** All that an endpoint of this role hears in these bytes. */
export function hearPlainly(
  role: Role,
  limits: Tight,
  bytes: Uint8Array,
  ownsRsv1 = false,
): HeardAt[] {
  const reading = new Reading(role, limits, bytes, ownsRsv1);
  try {
    while (reading.heard.at(-1)?.heard.type !== "closing") reading.frame();
  } catch (error) {
    if (error instanceof Broken) reading.hear(failed(error.code));
    else if (!(error instanceof OutOfBytes)) throw error;
  }
  return reading.heard;
}

class Reading {
  readonly heard: HeardAt[] = [];
  readonly #role: Role;
  readonly #limits: Tight;
  readonly #bytes: Uint8Array;
  readonly #ownsRsv1: boolean;
  #at = 0;
  #message: Message | undefined;

  constructor(role: Role, limits: Tight, bytes: Uint8Array, ownsRsv1: boolean) {
    this.#ownsRsv1 = ownsRsv1;
    this.#role = role;
    this.#limits = limits;
    this.#bytes = bytes;
  }

  hear(heard: Heard): void {
    this.heard.push({ heard, at: this.#at });
  }

  /** §5.2 */
  frame(): void {
    const first = this.#byte();
    const [fin, rsv, opcode] = [first >= 0x80, (first >> 4) & 7, first & 15];
    const isStart = opcode === 1 || opcode === 2;
    const isEncoded = this.#ownsRsv1 && isStart && rsv === RSV1;
    if (rsv !== 0 && !isEncoded) throw new Broken("reserved-bit-set");
    if ((opcode >= 3 && opcode <= 7) || opcode >= 11) throw new Broken("reserved-opcode");
    const isControl = opcode >= 8;
    if (isControl && !fin) throw new Broken("control-frame-fragmented");
    if (opcode === 0 && this.#message === undefined) throw new Broken("continuation-without-start");
    if (isStart && this.#message !== undefined) throw new Broken("message-unfinished");

    const second = this.#byte();
    const isMasked = second >= 0x80;
    if (isMasked !== (this.#role === "server"))
      throw new Broken(isMasked ? "frame-masked" : "frame-not-masked");
    if (isControl && second % 0x80 > 125) throw new Broken("control-frame-too-long");
    const length = this.#length(second % 0x80);
    const key = isMasked ? [this.#byte(), this.#byte(), this.#byte(), this.#byte()] : [0, 0, 0, 0];

    if (isControl) this.#control(opcode, length, key);
    else {
      this.#message ??= newMessage(opcode === 1 ? "text" : "binary", isEncoded);
      this.#data(this.#message, fin, length, key);
    }
  }

  #length(short: number): bigint {
    if (short < 126) return BigInt(short);
    let length = 0n;
    for (let i = 0; i < (short === 126 ? 2 : 8); i++) length = length * 256n + BigInt(this.#byte());
    if (length >= 2n ** 63n) throw new Broken("length-top-bit-set");
    if (length < (short === 126 ? 126n : 65_536n)) throw new Broken("length-not-minimal");
    return length;
  }

  /** §5.5 */
  #control(opcode: number, length: bigint, key: readonly number[]): void {
    const payload: number[] = [];
    for (let i = 0; i < length; i++) payload.push(this.#byte() ^ key[i % 4]);
    const data = Buffer.from(payload).toString("hex");
    if (opcode === 9) return this.hear({ type: "ping", data });
    if (opcode === 10) return this.hear({ type: "pong", data });
    if (length === 0n) return this.hear({ type: "closing", code: 1005, reason: "" });
    if (length === 1n) throw new Broken("close-payload-one-byte");
    const code = payload[0] * 256 + payload[1];
    if (!isWireCloseCode(code)) throw new Broken("close-code-invalid");
    const reason = payload.slice(2);
    const characters = new Characters();
    const isText = reason.every((byte) => characters.take(byte)) && characters.whole;
    if (!isText) throw new Broken("close-reason-invalid-utf8");
    this.hear({ type: "closing", code, reason: Buffer.from(reason).toString() });
  }

  /** §5.4, §5.6 */
  #data(message: Message, fin: boolean, length: bigint, key: readonly number[]): void {
    const { maxFragments, maxMessageBytes } = this.#limits;
    if (++message.fragments > maxFragments) throw new Broken("too-many-fragments");
    message.announced += length;
    if (!message.isEncoded && message.announced > maxMessageBytes)
      throw new Broken("message-too-big");

    for (let i = 0; i < length; i++) {
      const byte = this.#byte() ^ key[i % 4];
      if (message.bytes.push(byte) > maxMessageBytes) throw new Broken("message-too-big");
      if (message.type === "text" && !message.characters.take(byte))
        throw new Broken("invalid-utf8");
    }
    if (!fin) return;
    if (message.type === "text" && !message.characters.whole) throw new Broken("invalid-utf8");
    this.#message = undefined;
    this.hear({ type: message.type, data: Buffer.from(message.bytes).toString("hex") });
  }

  #byte(): number {
    if (this.#at === this.#bytes.length) throw new OutOfBytes();
    return this.#bytes[this.#at++];
  }
}

function newMessage(type: Message["type"], isEncoded: boolean): Message {
  const characters = new Characters();
  return { type, bytes: [], characters, isEncoded, announced: 0n, fragments: 0 };
}

function failed(code: ViolationCode): Heard {
  return { type: "failed", code, closeCode: VIOLATIONS[code].closeCode };
}

type Range = readonly [from: number, to: number];

const TAIL: Range = [0x80, 0xbf];

/** The characters of UTF-8 by their bytes: table 3-7 of the Unicode standard, line by line. */
const CHARACTERS: readonly (readonly Range[])[] = [
  [[0x00, 0x7f]],
  [[0xc2, 0xdf], TAIL],
  [[0xe0, 0xe0], [0xa0, 0xbf], TAIL],
  [[0xe1, 0xec], TAIL, TAIL],
  [[0xed, 0xed], [0x80, 0x9f], TAIL],
  [[0xee, 0xef], TAIL, TAIL],
  [[0xf0, 0xf0], [0x90, 0xbf], TAIL, TAIL],
  [[0xf1, 0xf3], TAIL, TAIL, TAIL],
  [[0xf4, 0xf4], [0x80, 0x8f], TAIL, TAIL],
];

/** Text that is read byte by byte. §8.1 */
class Characters {
  /** What the character being read can still be, and how many bytes of it there are. */
  #possible = CHARACTERS;
  #at = 0;

  /** `false`: no text has this byte here. */
  take(byte: number): boolean {
    const at = this.#at++;
    this.#possible = this.#possible.filter((ranges) => {
      const [from, to] = ranges[at];
      return from <= byte && byte <= to;
    });
    if (this.#possible.length === 0) return false;
    if (this.#possible[0].length === this.#at) {
      this.#possible = CHARACTERS;
      this.#at = 0;
    }
    return true;
  }

  get whole(): boolean {
    return this.#at === 0;
  }
}

// What a peer makes of our bytes: messages, pings and pongs, and the Close. It holds us to the rules, and
// is written apart from the decoder that we ship.

import { concat, Opcode } from "@ws/peer/frames";
import { flipped } from "./flipping.ts";

export interface Said {
  readonly type: "text" | "binary";
  readonly payload: Uint8Array;
}

export class Ear {
  readonly messages: Said[] = [];
  readonly pings: Uint8Array[] = [];
  readonly pongs: Uint8Array[] = [];
  isClosed = false;
  readonly #isMasked: boolean;
  #bytes = new Uint8Array(0);
  /** The first byte of the message that has begun; 0 where none has. */
  #first = 0;
  #parts: Uint8Array[] = [];

  constructor(isMasked: boolean) {
    this.#isMasked = isMasked;
  }

  hear(bytes: Uint8Array): void {
    this.#bytes = concat(this.#bytes, bytes);
    for (let size; (size = this.#frame()) > 0;) this.#bytes = this.#bytes.slice(size);
  }

  /** Returns the size of the first frame, or 0 if it is not whole. */
  #frame(): number {
    const bytes = this.#bytes;
    if (bytes.length < 2) return 0;
    const view = new DataView(bytes.buffer);
    const short = bytes[1] & 0x7f;
    const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
    const start = 2 + lengthBytes + (this.#isMasked ? 4 : 0);
    if (bytes.length < start) return 0;
    const length =
      lengthBytes === 0
        ? short
        : lengthBytes === 2
          ? view.getUint16(2)
          : Number(view.getBigUint64(2));
    if (bytes.length < start + length) return 0;
    obeys(bytes[1] >= 0x80 === this.#isMasked, "§5.1: a client masks");
    obeys(lengthBytes === 0 || length >= (lengthBytes === 2 ? 126 : 65_536), "§5.2: minimal");
    this.#take(bytes[0], bytes.slice(start, start + length));
    return start + length;
  }

  #take(first: number, payload: Uint8Array): void {
    obeys(!this.isClosed, "§5.5.1: nothing follows a Close");
    obeys((first & 0x30) === 0, "§5.2: reserved bits");
    const opcode = first & 0xf;
    if (opcode >= 0x8) return this.#takeControl(opcode, first, payload);
    obeys((opcode === Opcode.continuation) === (this.#first !== 0), "§5.4: fragments");
    if (opcode !== Opcode.continuation) this.#first = first;
    else obeys((first & 0x40) === 0, "RFC 7692 §6: RSV1 is for the first fragment");
    this.#parts.push(payload);
    if (first < 0x80) return;
    const whole = concat(...this.#parts);
    this.messages.push({
      type: (this.#first & 0xf) === Opcode.text ? "text" : "binary",
      payload: (this.#first & 0x40) === 0 ? whole : flipped(whole),
    });
    this.#parts = [];
    this.#first = 0;
  }

  #takeControl(opcode: number, first: number, payload: Uint8Array): void {
    obeys(first === (0x80 | opcode) && payload.length <= 125, "§5.5: control frames");
    if (opcode === Opcode.ping) this.pings.push(payload);
    else if (opcode === Opcode.pong) this.pongs.push(payload);
    else this.isClosed = opcode === Opcode.close;
  }
}

function obeys(isSo: boolean, rule: string): void {
  if (!isSo) throw new Error(rule);
}

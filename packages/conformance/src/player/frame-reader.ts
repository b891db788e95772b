// An agent's bytes in, its frames out, each with all that is wrong about its header: a strict decoder
// would stop at the first fault, and then nobody would learn what came behind it. RFC 6455 §5.2.

import type { Platform, Role } from "@ws/core";
import { join } from "../bytes.ts";
import type { FrameNote } from "../report.ts";

/** A frame of the agent's. */
export interface ReadFrame extends FrameNote {
  /** Unmasked. */
  readonly payload: Uint8Array;
  /** The first bytes as they arrived, and how many there were. */
  readonly wire: Uint8Array;
  readonly wireBytes: number;
  /** 0 where it is not masked. */
  readonly maskingKey: number;
  readonly faults: readonly string[];
}

interface Header extends FrameNote {
  readonly headerBytes: number;
  readonly maskingKey: number;
  readonly faults: readonly string[];
}

const SHOWN_BYTES = 32;

export class FrameReader {
  readonly #agent: Role;
  readonly #platform: Platform;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** How many bytes are needed until there is something to look at. */
  #needed = 2;
  #header: Header | undefined;

  constructor(agent: Role, platform: Platform) {
    this.#agent = agent;
    this.#platform = platform;
  }

  /** Bytes of a frame that is not complete. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
  }

  /** The next frame that is complete. */
  next(): ReadFrame | undefined {
    while (this.#bytes >= this.#needed) {
      const bytes = join(this.#chunks);
      this.#chunks = [bytes];
      if (this.#header !== undefined) return this.#take(bytes, this.#header);
      const header = readHeader(bytes, this.#agent);
      if (typeof header === "number") this.#needed = header;
      else {
        this.#header = header;
        this.#needed = header.headerBytes + header.length;
      }
    }
    return undefined;
  }

  #take(bytes: Uint8Array, { headerBytes, ...note }: Header): ReadFrame {
    const end = headerBytes + note.length;
    const wire = bytes.slice(0, Math.min(end, SHOWN_BYTES));
    const payload = bytes.slice(headerBytes, end);
    if (note.masked) this.#platform.unmask(payload, 0, payload.length, note.maskingKey);
    this.#chunks = end < bytes.length ? [bytes.subarray(end)] : [];
    this.#bytes -= end;
    this.#needed = 2;
    this.#header = undefined;
    return { ...note, payload, wire, wireBytes: end };
  }
}

/** Reads a header, or says how many bytes that takes. */
function readHeader(bytes: Uint8Array, agent: Role): Header | number {
  const masked = (bytes[1] & 0b1000_0000) !== 0;
  const short = bytes[1] & 0b0111_1111;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headerBytes = 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < headerBytes) return headerBytes;

  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let length = short;
  if (lengthBytes === 2) length = view.getUint16(2);
  if (lengthBytes === 8) length = Number(view.getBigUint64(2));
  const maskingKey = masked ? view.getUint32(headerBytes - 4, true) : 0;

  const fin = (bytes[0] & 0b1000_0000) !== 0;
  const opcode = bytes[0] & 0b0000_1111;
  const header = { fin, rsv: (bytes[0] >> 4) & 0b111, opcode, masked, length };
  return { ...header, headerBytes, maskingKey, faults: faultsOf(header, lengthBytes, agent) };
}

/** What is wrong with a header by itself: each row is a fault, and whether it is there. */
function faultsOf(
  { fin, opcode, masked, length }: FrameNote,
  lengthBytes: number,
  agent: Role,
): string[] {
  const isControl = opcode >= 0x8;
  const least = lengthBytes === 2 ? 126 : lengthBytes === 8 ? 65_536 : 0;
  const rows: readonly (readonly [boolean, string])[] = [
    [(opcode & 0x7) > 0x2, `a frame of the reserved opcode ${opcode} (§5.2)`],
    [agent === "client" && !masked, "a frame of a client that is not masked (§5.1)"],
    [agent === "server" && masked, "a frame of a server that is masked (§5.1)"],
    [isControl && !fin, "a control frame that is fragmented (§5.5)"],
    [isControl && length > 125, `a control frame of ${length} bytes (§5.5)`],
    [length < least, `a length of ${length} told in ${lengthBytes} bytes (§5.2)`],
    [length >= 2 ** 63, "a length whose most significant bit is set (§5.2)"],
  ];
  return rows.filter(([isFault]) => isFault).map(([, fault]) => fault);
}

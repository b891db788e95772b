// What the kit says: pieces in, writes out, in the chops that a case asks for, and noted in the log.

import { CloseCode, type Instruction, Opcode, type Platform, type Role } from "@ws/core";
import { join } from "../bytes.ts";
import type { Frame, Http2Step, Message, Piece } from "../case.ts";
import { writeHttp2Frame } from "../http2-frame.ts";
import { fragments, writeFrame, writeRest } from "./frame-writer.ts";
import type { KitOpening } from "./opening.ts";
import { closeCodeOf, type WireLog } from "./wire-log.ts";

/** What the kit does to what carries its bytes; beside what core does, it says frames of HTTP/2. */
export type Output = Instruction | SaidHttp2;

export interface SaidHttp2 {
  readonly type: "http2";
  readonly step: Http2Step;
}

interface Write {
  bytes: Uint8Array;
  readonly chopBytes: number;
}

export class Voice {
  readonly #role: Role;
  readonly #platform: Platform;
  readonly #opening: KitOpening;
  readonly #log: WireLog;
  #writes: (Write | SaidHttp2)[] = [];
  #last: "none" | "end" | "abort" = "none";
  /** What masks the rest of the last frame. */
  #nextKey = 0;

  /** The code of the kit's Close frame. */
  closeCode: number | undefined;
  /** The kit ends the stream, or has ended it. */
  hasEnded = false;

  constructor(role: Role, platform: Platform, opening: KitOpening, log: WireLog) {
    this.#role = role;
    this.#platform = platform;
    this.#opening = opening;
    this.#log = log;
  }

  /** Says pieces in one write, or in writes of `chopBytes`. */
  say(pieces: readonly Piece[], nowMs: number, chopBytes = Infinity): void {
    const bytes = join(pieces.flatMap((piece) => this.#bytesOf(piece, nowMs)));
    if (bytes.length > 0) this.#writes.push({ bytes, chopBytes });
    if (chopBytes < bytes.length) {
      this.#log.note(nowMs, "sent", "wait", `sent in chops of ${chopBytes} bytes`);
    }
  }

  /** Says a head of the kit's own handshake. */
  sayHead(bytes: Uint8Array, nowMs: number): void {
    this.#log.bytes(nowMs, "sent", "head", bytes, String.fromCharCode(...bytes));
    this.#writes.push({ bytes, chopBytes: Infinity });
  }

  sayClose(code: number | undefined, nowMs: number): void {
    const payload =
      code === undefined || code === CloseCode.noStatus
        ? new Uint8Array(0)
        : Uint8Array.of(code >>> 8, code & 0xff);
    this.say([{ kind: "frame", fin: true, rsv: 0, opcode: Opcode.close, payload }], nowMs);
  }

  /** Says frames of HTTP/2 as they are. */
  sayHttp2(step: Http2Step, nowMs: number): void {
    const bytes = join(step.frames.map((frame) => writeHttp2Frame(frame, 1)));
    this.#log.bytes(nowMs, "sent", "bytes", bytes, `HTTP/2: ${step.note}`);
    this.#writes.push({ type: "http2", step });
    if (step.as === "opens") this.#opening.isOpen = true;
    if (step.as === "ends") this.hasEnded = true;
  }

  end(nowMs: number): void {
    this.#leave("end", nowMs);
  }

  abort(nowMs: number): void {
    this.hush();
    this.#leave("abort", nowMs);
  }

  /** What was not sent yet is not said. */
  hush(): void {
    this.#writes = [];
  }

  /** The next thing to do to the transport. */
  next(): Output | undefined {
    const [write] = this.#writes;
    if (write === undefined) {
      const last = this.#last;
      this.#last = "none";
      return last === "none" ? undefined : { type: last };
    }
    if ("step" in write) {
      this.#writes.shift();
      return write;
    }
    const chunk = write.bytes.subarray(0, write.chopBytes);
    write.bytes = write.bytes.subarray(chunk.length);
    if (write.bytes.length === 0) this.#writes.shift();
    return { type: "transmit", chunks: [chunk] };
  }

  #leave(last: "end" | "abort", nowMs: number): void {
    if (this.hasEnded && last === "end") return;
    this.#log.note(nowMs, "sent", last === "end" ? "end" : "cut");
    this.hasEnded = true;
    this.#last = last;
  }

  #bytesOf(piece: Piece, nowMs: number): Uint8Array[] {
    switch (piece.kind) {
      case "frame":
        return [this.#write(piece, nowMs)];
      case "rest": {
        const rest = writeRest(piece.payload, this.#nextKey, this.#platform);
        this.#nextKey = rest.nextKey;
        this.#log.bytes(nowMs, "sent", "bytes", rest.bytes, "more of the frame");
        return [rest.bytes];
      }
      case "message":
        return this.#framesOf(piece).map((frame) => this.#write(frame, nowMs));
      case "head": {
        const bytes = this.#opening.write(piece);
        this.#log.bytes(
          nowMs,
          "sent",
          "head",
          bytes,
          String.fromCharCode(...bytes.subarray(0, 4096)),
        );
        return [bytes];
      }
      default:
        this.#log.bytes(nowMs, "sent", "bytes", piece.bytes, piece.note);
        return [piece.bytes];
    }
  }

  #framesOf({ type, data, fragmentBytes }: Message): Frame[] {
    const compressed = this.#opening.deflate?.encode(data);
    const rsv = compressed === undefined ? 0 : 0b100;
    return fragments(type, compressed ?? data, { rsv, fragmentBytes });
  }

  #write(frame: Frame, nowMs: number): Uint8Array {
    const { bytes: wire, nextKey } = writeFrame(frame, this.#role, this.#platform);
    this.#nextKey = nextKey;
    const { fin, rsv, opcode, payload, masked = this.#role === "client" } = frame;
    const length = Number(frame.toldLength ?? payload.length);
    const note = { fin, rsv, opcode, masked, length };
    this.#log.frame(nowMs, "sent", note, { wire, wireBytes: wire.length, payload });
    this.closeCode ??= closeCodeOf(opcode, payload);
    return wire;
  }
}

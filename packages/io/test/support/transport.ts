// A transport in memory. What the system would do (take bytes, deliver them, close) is done by hand,
// never from within a call to the transport.

import { concat } from "@ws/peer/frames";
import type { Transport, TransportSink } from "../../src/transport.ts";

export class MemoryTransport implements Transport {
  sink: TransportSink | undefined;
  readonly peerAddress = "192.0.2.1";
  readonly encrypted = false;

  /** Each call of `write`, its chunks joined. */
  readonly writes: Uint8Array[] = [];
  paused = true;
  ended = false;
  aborted = false;
  closed = false;
  /** How often it was paused and resumed. */
  readonly calls = { pause: 0, resume: 0 };

  /** It says when the memory of what it was given may be used again. */
  copies = false;
  /** Where each write lay in the memory that it was carved from. */
  readonly places: number[] = [];
  /** So many bytes the system takes without waiting. */
  room = Infinity;
  progress = 0;
  #full = false;
  /** Accepted, and not taken by the system. */
  #kept = new Uint8Array(0);
  /** Taken by the system, and not fetched by the peer. */
  #sent: Uint8Array[] = [];
  /** On its way to us. */
  readonly #arriving: (Uint8Array | "end")[] = [];
  #endArrived = false;

  // What the loop calls

  write(chunks: readonly Uint8Array[]): boolean {
    if (this.ended || this.aborted || this.closed) throw new Error("A write after the end.");
    if (this.#full) throw new Error("A write while the transport is full.");
    const bytes = concat(...chunks);
    this.writes.push(bytes);
    this.places.push(chunks[0].byteOffset);
    this.#kept = concat(this.#kept, bytes);
    this.#take();
    this.#full = this.pendingBytes > 0;
    return !this.#full;
  }

  get copied(): boolean {
    return this.copies && this.pendingBytes === 0;
  }

  get pendingBytes(): number {
    return this.#kept.length;
  }

  end(): void {
    this.ended = true;
  }

  abort(): void {
    this.aborted = true;
    this.#kept = new Uint8Array(0);
  }

  pause(): void {
    this.calls.pause++;
    this.paused = true;
  }

  resume(): void {
    this.calls.resume++;
    this.paused = false;
  }

  // What the system does

  /** Takes so many more bytes; tells when nothing waits any more. */
  makeRoom(bytes: number): void {
    this.room += bytes;
    this.#take();
    if (!this.#full || this.pendingBytes > 0) return;
    this.#full = false;
    this.sink?.drained();
  }

  /** Bytes of the peer arrive, in one read. They wait while reading is paused. */
  arrive(...parts: readonly Uint8Array[]): void {
    this.#arriving.push(concat(...parts));
    this.deliver();
  }

  /** The peer's end arrives. */
  arriveEnd(): void {
    this.#arriving.push("end");
    this.deliver();
  }

  /** Delivers what has arrived, as far as reading is not paused. */
  deliver(): boolean {
    let any = false;
    while (!this.paused && !this.closed && this.#arriving.length > 0) {
      any = true;
      this.#tell(this.#arriving.shift()!);
    }
    return any;
  }

  /** Both halves are gone: with an error, or as it happens by itself behind both ends or `abort`. */
  close(error?: unknown): void {
    if (this.closed) return;
    this.closed = true;
    this.sink?.closed(error);
  }

  /** Nothing keeps it open. */
  get isDone(): boolean {
    return this.aborted || (this.ended && this.#endArrived && this.pendingBytes === 0);
  }

  /** What the system took since this was asked last. */
  fetch(): Uint8Array {
    return concat(...this.#sent.splice(0));
  }

  #take(): void {
    const bytes = Math.min(this.room, this.#kept.length);
    if (bytes === 0) return;
    this.room -= bytes;
    this.progress += bytes;
    this.#sent.push(this.#kept.slice(0, bytes));
    this.#kept = this.#kept.slice(bytes);
  }

  #tell(arrived: Uint8Array | "end"): void {
    if (arrived !== "end") return this.sink?.received(arrived);
    this.#endArrived = true;
    this.sink?.ended();
  }
}

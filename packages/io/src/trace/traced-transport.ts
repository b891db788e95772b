// A transport that is listened to: what passes it is told to a trace, and goes on as it is.

import type { Transport, TransportSink } from "../transport.ts";
import type { Trace } from "./trace.ts";
import { errorWords } from "./words.ts";

/** The transport, with a trace beside it; the transport itself where there is none. */
export function tracedTransport(transport: Transport, trace: Trace | undefined): Transport {
  return trace === undefined ? transport : new TracedTransport(transport, trace);
}

/** The trace beside a transport. */
export function traceOf(transport: Transport): Trace | undefined {
  return transport instanceof TracedTransport ? transport.trace : undefined;
}

/** The transport alone, for who says what no trace understands: the trace ends here. */
export function untraced(transport: Transport): Transport {
  return transport instanceof TracedTransport ? transport.leave() : transport;
}

class TracedTransport implements Transport, TransportSink {
  sink: TransportSink | undefined;
  readonly #transport: Transport;
  readonly trace: Trace;

  constructor(transport: Transport, trace: Trace) {
    this.#transport = transport;
    this.trace = trace;
    transport.sink = this;
  }

  leave(): Transport {
    this.trace.note("= not WebSocket from here on");
    this.#transport.sink = undefined;
    return this.#transport;
  }

  get pendingBytes(): number {
    return this.#transport.pendingBytes;
  }

  get progress(): number {
    return this.#transport.progress;
  }

  get peerAddress(): string {
    return this.#transport.peerAddress;
  }

  get encrypted(): boolean {
    return this.#transport.encrypted;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    for (const chunk of chunks) this.trace.bytes(">", chunk);
    return this.#transport.write(chunks);
  }

  end(): void {
    this.trace.note("> end of stream");
    this.#transport.end();
  }

  abort(): void {
    this.trace.note("> abort");
    this.#transport.abort();
  }

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  /** Before anybody unmasks them where they lie. */
  received(bytes: Uint8Array, lent?: boolean): void {
    this.trace.bytes("<", bytes);
    this.sink?.received(bytes, lent);
  }

  ended(): void {
    this.trace.note("< end of stream");
    this.sink?.ended();
  }

  drained(): void {
    this.sink?.drained();
  }

  closed(error?: unknown): void {
    const why = error === undefined ? "" : `: ${errorWords(error)}`;
    this.trace.note(`= transport closed${why}`);
    this.sink?.closed(error);
  }
}

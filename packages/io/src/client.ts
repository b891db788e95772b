// The client's opening handshake, driven over a transport: the same loop as for an open connection,
// until the machine says `open` or `failed`.

import type { ClientOpening, ClientOpeningOutput, Endpoint, ResponseHead } from "@ws/core";
import type { Sleeper } from "./alarms.ts";
import type { Loop } from "./loop.ts";
import type { Transport, TransportSink } from "./transport.ts";

export interface OpenedClient {
  readonly endpoint: Endpoint;
  /** The server's 101 response. */
  readonly response: ResponseHead;
}

/**
 * Resolves with an endpoint when the handshake is done; bytes that followed it are in there already.
 * Rejects with a `HandshakeError`, or with the reason of the signal.
 */
export function openClient(
  opening: ClientOpening,
  transport: Transport,
  loop: Loop,
  signal?: AbortSignal,
): Promise<OpenedClient> {
  return new Promise((resolve, reject) => {
    const driver = new ClientDriver(opening, transport, loop, { resolve, reject });
    if (signal === undefined) return driver.start();
    const abort = (): void => {
      reject(signal.reason);
      driver.abort();
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    driver.settled = () => signal.removeEventListener("abort", abort);
    driver.start();
  });
}

interface Settle {
  readonly resolve: (opened: OpenedClient) => void;
  readonly reject: (error: Error) => void;
}

class ClientDriver implements TransportSink, Sleeper {
  readonly #opening: ClientOpening;
  readonly #transport: Transport;
  readonly #loop: Loop;
  readonly #settle: Settle;
  settled: () => void = () => {};

  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(opening: ClientOpening, transport: Transport, loop: Loop, settle: Settle) {
    this.#opening = opening;
    this.#transport = transport;
    this.#loop = loop;
    this.#settle = settle;
    transport.sink = this;
  }

  start(): void {
    this.#transport.resume();
    this.#drive();
  }

  abort(): void {
    this.#leave();
    this.#transport.abort();
  }

  received(bytes: Uint8Array, lent = false): void {
    this.#opening.receive(lent ? bytes.slice() : bytes, this.#loop.host.now());
    this.#drive();
  }

  ended(): void {
    this.#opening.receiveEnd();
    this.#drive();
  }

  /** The request is short: it waits for nothing. */
  drained(): void {}

  closed(error?: unknown): void {
    this.#opening.connectionLost(error);
    this.#drive();
    this.#leave();
  }

  wake(nowMs: number): void {
    this.#opening.advance(nowMs);
    this.#drive();
  }

  #drive(): void {
    for (let output = this.#opening.poll(); output !== undefined; output = this.#opening.poll()) {
      this.#perform(output);
      if (output.type === "open") return;
    }
    const { deadline } = this.#opening;
    if (deadline !== this.alarmMs) this.#loop.alarms.set(this, deadline);
  }

  #perform(output: ClientOpeningOutput): void {
    switch (output.type) {
      case "transmit":
        this.#transport.write(output.chunks);
        return;
      case "open":
        this.#leave();
        return this.#settle.resolve(output);
      case "failed":
        this.settled();
        return this.#settle.reject(output.error);
      case "end":
        return this.#transport.end();
      case "abort":
        return this.#transport.abort();
      default:
        output satisfies never;
    }
  }

  /** From here on the transport is another's, or nobody's. */
  #leave(): void {
    this.settled();
    this.#loop.alarms.set(this, Infinity);
    this.#transport.pause();
    this.#transport.sink = undefined;
  }
}

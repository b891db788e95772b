// A handshake in flight: from the request until it is accepted or rejected, or nobody waits any more.
// While the hook thinks, we read: so we hear that the client is gone. What it sends meanwhile is kept
// for the connection, up to a limit (attacks G9, G12).

import {
  type HandshakeError,
  handshakeFailure,
  refusal,
  type Rejection,
  type UpgradeAgreement,
  type UpgradeRequest,
} from "@ws/core";
import { checkAnswer, isThenable, type Loop, type UpgradeAnswer } from "@ws/io";
import type { Exchange } from "./exchange.ts";
import type { Settings } from "./upgrade-options.ts";

/** What was agreed on, and the bytes that followed the request. */
export interface Agreement<Data> {
  readonly accepted: UpgradeAgreement;
  readonly data: Data;
  readonly received: Uint8Array;
}

/** Whose handshakes they are. */
export interface HandshakeOwner<Data> {
  readonly settings: Settings<Data>;
  readonly loop: Loop;
  accepted(handshake: Handshake<Data>, agreement: Agreement<Data>): void;
  /** It came to nothing. */
  failed(handshake: Handshake<Data>): void;
}

interface Listeners {
  readonly data: (bytes: Uint8Array) => void;
  readonly end: () => void;
  readonly close: () => void;
}

export class Handshake<Data> {
  readonly exchange: Exchange;
  /** Gives its place to others. */
  readonly leave: () => void;
  readonly #owner: HandshakeOwner<Data>;
  #received: Uint8Array;
  #hook: AbortController | undefined;
  #isOver = false;
  /** What the socket tells while the hook thinks. */
  #listeners: Listeners | undefined;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(
    owner: HandshakeOwner<Data>,
    exchange: Exchange,
    head: Uint8Array,
    leave: () => void,
  ) {
    this.#owner = owner;
    this.exchange = exchange;
    this.#received = head;
    this.leave = leave;
  }

  /** Asks the hook, and takes its answer at once, or until `deadlineMs`. */
  start(deadlineMs: number): void {
    const { limits, options } = this.#owner.settings;
    this.#try(() => {
      const request = this.exchange.read(limits, options.origins);
      if ("code" in request) return this.#reject(request);
      const answer = options.upgrade === undefined ? {} : options.upgrade(this.#attempt(request));
      if (!isThenable(answer)) return this.#answer(request, answer);
      this.#wait(deadlineMs);
      this.#keep(NOTHING);
      answer.then(
        (later) => this.#try(() => this.#answer(request, later)),
        (error) => this.#fail(error),
      );
    });
  }

  /** Nobody wants the hook's answer any more; the client is told so. */
  refuse(rejection: Rejection, reason: HandshakeError): void {
    this.#reject(rejection);
    this.#hook?.abort(reason);
  }

  /** The deadline. */
  wake(): void {
    this.refuse(refusal("handshake-timeout"), handshakeFailure("handshake-timeout"));
  }

  #attempt(request: UpgradeRequest) {
    const { message, stream, peerAddress, encrypted } = this.exchange;
    const { method, headers } = request.head;
    this.#hook = new AbortController();
    const { signal } = this.#hook;
    return { ...request, method, headers, message, stream, peerAddress, encrypted, signal };
  }

  #answer(request: UpgradeRequest, answer: UpgradeAnswer<Data>): void {
    if (this.#isOver) return;
    const said = checkAnswer(answer);
    if (said.status !== undefined) return this.#reject(said);
    const { extensions, options } = this.#owner.settings;
    const { protocols } = options;
    const { protocol, headers, data } = said;
    const accepted = this.exchange.accept(request, { protocols, protocol, headers, extensions });
    this.#end();
    this.#owner.accepted(this, { accepted, data: data as Data, received: this.#received });
  }

  #reject(rejection: Rejection): void {
    this.exchange.reject(rejection);
    this.#end();
    this.#owner.failed(this);
  }

  #try(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Whoever was aborted may well fail: that is no news. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#owner.loop.host.reportError(error);
    this.#reject({ status: 500 });
  }

  // While the hook thinks

  #wait(deadlineMs: number): void {
    const { socket } = this.exchange;
    this.#listeners = {
      data: (bytes) => this.#keep(bytes),
      end: () => this.#ended(),
      close: () => this.#closed(),
    };
    for (const [event, listener] of Object.entries(this.#listeners)) socket.on(event, listener);
    socket.resume();
    this.#owner.loop.alarms.set(this, deadlineMs);
  }

  /** From here on the socket is another's, or nobody's. */
  #end(): void {
    this.#isOver = true;
    if (this.#listeners === undefined) return;
    const { socket } = this.exchange;
    for (const [event, listener] of Object.entries(this.#listeners)) socket.off(event, listener);
    this.#owner.loop.alarms.set(this, Infinity);
  }

  #keep(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    if (this.#received.length <= this.#owner.settings.limits.maxHeadBytes) return;
    this.refuse(refusal("data-before-answer"), handshakeFailure("data-before-answer"));
  }

  #ended(): void {
    // A stream of HTTP/2 that is reset ends first, and is destroyed by then.
    if (!this.exchange.socket.destroyed) this.#abandon("ended-early");
  }

  #closed(): void {
    this.#abandon("connection-lost", this.exchange.socket.errored ?? undefined);
  }

  #abandon(code: "ended-early" | "connection-lost", cause?: unknown): void {
    this.#end();
    this.exchange.abandon();
    this.#owner.failed(this);
    this.#hook?.abort(handshakeFailure(code, { cause }));
  }
}

const NOTHING = new Uint8Array(0);

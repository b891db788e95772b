// The server's opening: a client's bytes in; a request to decide on, the answer to transmit and an
// endpoint out. RFC 6455 §4.2.
//
// While the application decides, what the client sends waits; "the client MUST wait for a response
// from the server before sending any further data" (§4.1), so it is little, or refused. An answer
// that comes too late, to a client that has left or lost patience, is no mistake and does nothing.

import type { DeliveryOptions } from "../delivery.ts";
import { Endpoint } from "../endpoint.ts";
import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import type { Instruction } from "../event.ts";
import { DEFAULT_LIMITS, type Limits } from "../limits.ts";
import type { OutputMemory } from "../output-memory.ts";
import type { Platform } from "../platform.ts";
import { Slab } from "../slab.ts";
import type { HandshakeError } from "./handshake-error.ts";
import { handshakeFailure } from "./handshake-failure.ts";
import { HeadReader, parseRequestHead } from "./http-head.ts";
import { encodeLatin1 } from "./latin1.ts";
import { type FailedEvent, Opening, type OpeningLapse } from "./opening.ts";
import type { OriginPolicy } from "./origin.ts";
import { type AcceptOptions, type Refusal, refusal, type Rejection } from "./server-negotiation.ts";
import { acceptUpgrade, asksForWebSocket, readUpgrade, rejectUpgrade } from "./server-upgrade.ts";
import type { UpgradeRequest } from "./upgrade.ts";

/** A good request arrived: `accept` or `reject` it, now or later. */
export interface RequestEvent {
  readonly type: "request";
  readonly request: UpgradeRequest;
}

/**
 * A request that does not ask for WebSocket arrived: with `plain`. Its bytes, and those behind it, are
 * whoever's speaks HTTP; nothing follows.
 */
export interface PlainEvent {
  readonly type: "plain";
  readonly received: Uint8Array;
}

/** The connection is open; the endpoint holds the bytes that followed the handshake. */
export interface ServerOpenEvent {
  readonly type: "open";
  readonly endpoint: Endpoint;
  readonly request: UpgradeRequest;
}

export type ServerOpeningOutput =
  | RequestEvent
  | PlainEvent
  | ServerOpenEvent
  | FailedEvent
  | Instruction;

export interface ServerOpeningOptions extends DeliveryOptions {
  /** Now, in milliseconds of a monotonic clock. */
  readonly nowMs: number;
  /** From `completePlatform`. */
  readonly platform?: Platform | undefined;
  /** From `effectiveLimits`. */
  readonly limits?: Limits | undefined;
  /** Requests that do not ask for WebSocket come out, in place of being refused. Default false. */
  readonly plain?: boolean | undefined;
  /** Which pages may connect. Default `"same-host"`. */
  readonly origins?: OriginPolicy | undefined;
  /** Shared by the endpoints of one server. */
  readonly memory?: OutputMemory | undefined;
}

export class ServerOpening extends Opening<RequestEvent | PlainEvent | ServerOpenEvent> {
  readonly #options: ServerOpeningOptions;
  readonly #limits: Limits;
  readonly #reader: HeadReader;
  /** What came behind the head and waits for our answer. */
  readonly #early = new Slab();
  #request: UpgradeRequest | undefined;
  #isAnswered = false;

  constructor(options: ServerOpeningOptions) {
    const { nowMs, limits = DEFAULT_LIMITS } = options;
    super(nowMs, limits);
    this.#options = options;
    this.#limits = limits;
    this.#reader = new HeadReader(limits);
  }

  /**
   * Answers the request with 101.
   *
   * @throws UsageError `handshake-already-answered`, `subprotocol-not-offered`, `header-invalid`,
   *   `header-reserved`
   */
  accept(options: AcceptOptions = {}): void {
    const request = this.#unanswered();
    if (!this.isOpening) return;
    const { head, protocol, extensions } = acceptUpgrade(request, options);
    this.#isAnswered = true;
    this.transmit(head);
    const { platform, limits, memory, delivery, textAs } = this.#options;
    const endpoint = new Endpoint({
      role: "server",
      nowMs: this.nowMs,
      platform,
      limits,
      memory,
      protocol,
      extensions,
      received: this.#early.take(),
      delivery,
      textAs,
    });
    this.open(endpoint, { type: "open", endpoint, request });
  }

  /**
   * Answers the request with another response, and ends the connection.
   *
   * @throws UsageError `handshake-already-answered`, `status-invalid`, `header-invalid`,
   *   `header-reserved`
   */
  reject(rejection: Rejection = {}): void {
    this.#unanswered();
    if (!this.isOpening) return;
    const response = rejectUpgrade(rejection);
    this.#isAnswered = true;
    this.transmit(response);
    this.leave(handshakeFailure("rejected"));
  }

  /** An application that answers a request at once is asked before what came early is counted. */
  override poll(): ServerOpeningOutput | undefined {
    const output = super.poll();
    if (output !== undefined || !this.isOpening) return output;
    if (this.#early.length <= this.#limits.maxHeadBytes) return undefined;
    this.#refuse(refusal("data-before-answer"));
    return super.poll();
  }

  protected override read(bytes: Uint8Array): void {
    if (this.#request === undefined) this.#readHead(bytes);
    else this.#keep(bytes);
  }

  protected override lapse(code: OpeningLapse, cause?: unknown): HandshakeError {
    return handshakeFailure(code, { cause });
  }

  protected override expire(): void {
    this.#refuse(refusal("handshake-timeout"));
  }

  #readHead(bytes: Uint8Array): void {
    const verdict = this.#reader.read(bytes);
    if (verdict === "more") return;
    if (verdict !== "done") return this.#refuse(refusal(verdict));
    const head = parseRequestHead(this.#reader.text);
    if (head === undefined) return this.#refuse(refusal("head-malformed"));
    if (this.#options.plain === true && !asksForWebSocket(head)) return this.#passOn();
    const request = readUpgrade(head, this.#options);
    if ("code" in request) return this.#refuse(request);
    this.#request = request;
    this.#keep(this.#reader.rest);
    this.emit({ type: "request", request });
  }

  #passOn(): void {
    const { text, rest } = this.#reader;
    this.#keep(encodeLatin1(`${text}\r\n\r\n`));
    this.#keep(rest);
    this.passOn({ type: "plain", received: this.#early.take() });
  }

  #keep(bytes: Uint8Array): void {
    this.#early.append(bytes, 0, bytes.length, Infinity);
  }

  #refuse(answer: Refusal): void {
    this.transmit(rejectUpgrade(answer));
    this.leave(handshakeFailure(answer.code));
  }

  #unanswered(): UpgradeRequest {
    if (this.#request !== undefined && !this.#isAnswered) return this.#request;
    throw new UsageError(Mistake.handshakeAlreadyAnswered);
  }
}

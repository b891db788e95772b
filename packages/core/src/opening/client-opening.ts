// The client's opening: a request to transmit, the server's bytes in, an endpoint out. RFC 6455 §4.1.
// Whatever is wrong with the response ends it: nothing that follows is parsed or delivered (attack
// H1). A server that says something else than 101 is heard out, within limits, so that our caller can
// read why.

import type { DeliveryOptions } from "../delivery.ts";
import { Endpoint } from "../endpoint.ts";
import type { Instruction } from "../event.ts";
import { DEFAULT_LIMITS, type Limits } from "../limits.ts";
import type { OutputMemory } from "../output-memory.ts";
import type { Platform } from "../platform.ts";
import { createKey } from "./accept-key.ts";
import type { HandshakeOffer } from "./client-negotiation.ts";
import { readUpgradeResponse, requestUpgrade, type UpgradeOffer } from "./client-upgrade.ts";
import type { HandshakeError } from "./handshake-error.ts";
import { handshakeFailure } from "./handshake-failure.ts";
import { BodyReader } from "./http-body.ts";
import { HeadReader, parseResponseHead, type ResponseHead } from "./http-head.ts";
import { type FailedEvent, Opening, type OpeningLapse } from "./opening.ts";
import type { FailureCode } from "./refusal.ts";

/** The connection is open; the endpoint holds the bytes that followed the handshake. */
export interface ClientOpenEvent {
  readonly type: "open";
  readonly endpoint: Endpoint;
  readonly response: ResponseHead;
}

export type ClientOpeningOutput = ClientOpenEvent | FailedEvent | Instruction;

export interface ClientOpeningOptions extends HandshakeOffer, DeliveryOptions {
  /** Now, in milliseconds of a monotonic clock. */
  readonly nowMs: number;
  /** From `completePlatform`, with randomness. */
  readonly platform: Platform;
  /** From `effectiveLimits`. */
  readonly limits?: Limits | undefined;
  /** Shared by endpoints. */
  readonly memory?: OutputMemory | undefined;
}

export class ClientOpening extends Opening<ClientOpenEvent> {
  readonly #offer: ClientOpeningOptions & UpgradeOffer;
  readonly #limits: Limits;
  #reader: HeadReader;
  #interimResponses = 0;
  /** The response that refuses us, while its body arrives. */
  #refused: RefusedResponse | undefined;

  /**
   * @throws UsageError `randomness-missing`, `host-invalid`, `target-invalid`, `subprotocol-invalid`,
   *   `origin-invalid`, `header-invalid`, `header-reserved`
   */
  constructor(options: ClientOpeningOptions) {
    const { nowMs, platform, limits = DEFAULT_LIMITS } = options;
    super(nowMs, limits);
    this.#offer = { ...options, key: createKey(() => platform.randomUint32()) };
    this.#limits = limits;
    this.#reader = new HeadReader(limits);
    this.transmit(requestUpgrade(this.#offer));
  }

  protected override read(bytes: Uint8Array): void {
    if (this.#refused === undefined) this.#readHead(bytes);
    else this.#readBody(this.#refused, bytes);
  }

  /** A server that said no, and then fell silent, has still said no. */
  protected override lapse(code: OpeningLapse, cause?: unknown): HandshakeError {
    if (this.#refused === undefined || code === "aborted") {
      return handshakeFailure(code, { cause });
    }
    if (code === "ended-early") this.#refused.body.end();
    return refusedError(this.#refused, cause);
  }

  protected override expire(): void {
    this.leave(this.lapse("handshake-timeout"));
  }

  #readHead(bytes: Uint8Array): void {
    const verdict = this.#reader.read(bytes);
    if (verdict === "more") return;
    if (verdict !== "done") return this.#fail(verdict);
    const { text, rest } = this.#reader;
    const head = parseResponseHead(text);
    if (head === undefined) return this.#fail("head-malformed");
    if (head.status === 101) return this.#switch(head, rest);
    if (head.status < 200) return this.#skip(rest);
    this.#refused = { head, body: new BodyReader(head, this.#limits.maxBodyBytes) };
    this.#readBody(this.#refused, rest);
  }

  /** "A client MUST be able to parse one or more 1xx responses" RFC 9110 §15.2 */
  #skip(rest: Uint8Array): void {
    if (++this.#interimResponses > MAX_INTERIM_RESPONSES) {
      return this.#fail("too-many-interim-responses");
    }
    this.#reader = new HeadReader(this.#limits);
    this.#readHead(rest);
  }

  #switch(response: ResponseHead, received: Uint8Array): void {
    const agreed = readUpgradeResponse(response, this.#offer);
    if (typeof agreed === "string") return this.#fail(agreed);
    const { platform, limits, memory, delivery, textAs } = this.#offer;
    const endpoint = new Endpoint({
      role: "client",
      nowMs: this.nowMs,
      platform,
      limits,
      memory,
      ...agreed,
      received,
      delivery,
      textAs,
    });
    this.open(endpoint, { type: "open", endpoint, response });
  }

  #readBody(refused: RefusedResponse, bytes: Uint8Array): void {
    refused.body.read(bytes);
    if (refused.body.isDone) this.leave(refusedError(refused));
  }

  #fail(code: FailureCode): void {
    this.leave(handshakeFailure(code));
  }
}

interface RefusedResponse {
  readonly head: ResponseHead;
  readonly body: BodyReader;
}

function refusedError({ head, body }: RefusedResponse, cause?: unknown): HandshakeError {
  const { status, reason, headers } = head;
  const response = { status, reason, headers, ...body.take() };
  return handshakeFailure("status-not-101", { response, cause });
}

const MAX_INTERIM_RESPONSES = 16;

// An Extended CONNECT over HTTP/2 (RFC 8441) and its two answers: the twin of UpgradeExchange. The
// stream takes the place of the socket.

import { constants, type ServerHttp2Stream } from "node:http2";
import {
  acceptConnect,
  type AcceptOptions,
  HeaderList,
  type Limits,
  type OriginPolicy,
  readConnect,
  type Refusal,
  refusal,
  rejectConnect,
  type Rejection,
  type UpgradeAgreement,
  type UpgradeRequest,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { beginWords, linesOf, type Trace, tracedTransport, type Transport } from "@ws/io";
import { takeErrors } from "@ws/net";
import type { Exchange, ExchangeContext } from "./exchange.ts";
import { guardSession } from "./http2-session.ts";
import { Http2Transport, peerOf } from "./http2-transport.ts";
import type { RejectedSockets } from "./rejecting.ts";

/** Takes a stream that can be answered. */
export function receiveConnect(
  stream: ServerHttp2Stream,
  rawHeaders: readonly string[],
  context: ExchangeContext,
): Exchange | undefined {
  takeErrors(stream);
  if (stream.session !== undefined) guardSession(stream.session);
  if (stream.destroyed || stream.closed || stream.headersSent) return undefined;
  return new ConnectExchange(stream, rawHeaders, context);
}

class ConnectExchange implements Exchange {
  readonly message = undefined;
  readonly stream: ServerHttp2Stream;
  readonly peerAddress: string;
  readonly encrypted: boolean;
  readonly #rawHeaders: readonly string[];
  readonly trace: Trace | undefined;
  readonly #rejected: RejectedSockets;

  constructor(
    stream: ServerHttp2Stream,
    rawHeaders: readonly string[],
    { rejected, tracer }: ExchangeContext,
  ) {
    this.stream = stream;
    const { peerAddress, encrypted } = peerOf(stream);
    this.peerAddress = peerAddress;
    this.encrypted = encrypted;
    this.#rawHeaders = rawHeaders;
    this.#rejected = rejected;
    this.trace = tracer?.();
    this.trace?.note(beginWords(this));
    this.trace?.head("<", linesOf(HeaderList.fromRaw(rawHeaders)));
  }

  get socket(): ServerHttp2Stream {
    return this.stream;
  }

  read({ maxHeaders }: Limits, origins: OriginPolicy | undefined): UpgradeRequest | Refusal {
    if (this.#rawHeaders.length > 2 * maxHeaders) return refusal("too-many-headers");
    return readConnect(HeaderList.fromRaw(this.#rawHeaders), { origins });
  }

  accept(request: UpgradeRequest, options: AcceptOptions): UpgradeAgreement {
    if (this.stream.headersSent) throw new UsageError(Mistake.handshakeAlreadyAnswered);
    const accepted = acceptConnect(request, options);
    this.#respond(accepted);
    return accepted;
  }

  reject(rejection: Rejection): void {
    const response = rejectConnect(rejection);
    this.#respond(response);
    this.#rejected.add(this.stream, response.body);
  }

  abandon(): void {
    this.stream.close(constants.NGHTTP2_CANCEL);
    this.stream.destroy();
  }

  transport(fullFromBytes: number): Transport {
    // What the server says of idle sessions does not hold for one that carries a connection.
    this.stream.session?.setTimeout(0);
    return tracedTransport(new Http2Transport(this.stream, fullFromBytes), this.trace);
  }

  /**
   * A client that is gone, of which we hear in a moment, hears no answer; one that a hook has answered
   * by itself hears no other.
   */
  #respond({ status, headers }: { status: number; headers: HeaderList }): void {
    if (this.stream.destroyed || this.stream.closed || this.stream.headersSent) return;
    this.trace?.head(">", [`:status: ${status}`, ...linesOf(headers)]);
    this.stream.respond({ ":status": status, ...headers.toObject() });
  }
}

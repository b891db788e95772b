// A request for a connection and its two answers. Nothing else knows how a request came and how an
// answer goes: here over HTTP/1.1, whose head an HTTP server has parsed; in http2-exchange.ts over HTTP/2.

import type { IncomingMessage } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import {
  type AcceptOptions,
  acceptUpgrade,
  HeaderList,
  type Limits,
  type OriginPolicy,
  readUpgrade,
  type Refusal,
  refusal,
  type Rejection,
  rejectUpgrade,
  type UpgradeAgreement,
  type UpgradeRequest,
} from "@ws/core";
import {
  beginWords,
  linesOf,
  type Trace,
  tracedTransport,
  type Tracer,
  type Transport,
} from "@ws/io";
import { NodeTransport, takeErrors } from "@ws/net";
import type { RejectedSockets } from "./rejecting.ts";

export interface Exchange {
  /** Over HTTP/1.1. */
  readonly message: IncomingMessage | undefined;
  /** Over HTTP/2. */
  readonly stream: ServerHttp2Stream | undefined;
  /** Carries the connection, once it is accepted. */
  readonly socket: Duplex;
  readonly peerAddress: string;
  readonly encrypted: boolean;
  /** What has a `code` is refused. */
  read(limits: Limits, origins: OriginPolicy | undefined): UpgradeRequest | Refusal;
  /** @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved` */
  accept(request: UpgradeRequest, options: AcceptOptions): UpgradeAgreement;
  /** @throws UsageError `status-invalid`, `header-invalid`, `header-reserved` */
  reject(rejection: Rejection): void;
  /** The client is gone, or as good as that. */
  abandon(): void;
  readonly trace: Trace | undefined;
  /** What was accepted, as a transport that is full from so many bytes on. */
  transport(fullFromBytes: number): Transport;
}

/** What exchanges of one server share. */
export interface ExchangeContext {
  readonly rejected: RejectedSockets;
  readonly tracer: Tracer | undefined;
}

/** Takes a socket that can be answered. */
export function receiveUpgrade(
  message: IncomingMessage,
  socket: Duplex,
  context: ExchangeContext,
): Exchange | undefined {
  takeErrors(socket);
  if (socket.destroyed || socket.writableEnded) return undefined;
  // Who has ended already would not tell us again.
  const isGone = socket.readableEnded || isBusy(socket);
  if (!isGone) return new UpgradeExchange(message, socket, context);
  socket.destroy();
  return undefined;
}

class UpgradeExchange implements Exchange {
  readonly message: IncomingMessage;
  readonly stream = undefined;
  readonly socket: Duplex;
  readonly peerAddress: string;
  readonly encrypted: boolean;
  readonly trace: Trace | undefined;
  readonly #rejected: RejectedSockets;

  constructor(message: IncomingMessage, socket: Duplex, { rejected, tracer }: ExchangeContext) {
    this.message = message;
    this.socket = socket;
    const { remoteAddress = "", encrypted = false } = socket as Duplex & Partial<TLSSocket>;
    this.peerAddress = remoteAddress;
    this.encrypted = encrypted;
    this.#rejected = rejected;
    this.trace = tracer?.();
    this.trace?.note(beginWords(this));
    this.trace?.head("<", requestLines(message));
  }

  read({ maxHeaders }: Limits, origins: OriginPolicy | undefined): UpgradeRequest | Refusal {
    const { method = "", url = "", httpVersion: version, rawHeaders } = this.message;
    if (rawHeaders.length > 2 * maxHeaders) return refusal("too-many-headers");
    const headers = HeaderList.fromRaw(rawHeaders);
    return readUpgrade({ method, target: url, version, headers }, { origins });
  }

  accept(request: UpgradeRequest, options: AcceptOptions): UpgradeAgreement {
    const accepted = acceptUpgrade(request, options);
    this.trace?.headBytes(">", accepted.head);
    this.socket.write(accepted.head);
    return accepted;
  }

  reject(rejection: Rejection): void {
    const response = rejectUpgrade(rejection);
    this.trace?.headBytes(">", response);
    this.#rejected.add(this.socket, response);
  }

  abandon(): void {
    this.socket.destroy();
  }

  transport(fullFromBytes: number): Transport {
    return tracedTransport(new NodeTransport(this.socket, fullFromBytes), this.trace);
  }
}

function requestLines({ method, url, httpVersion, rawHeaders }: IncomingMessage): string[] {
  return [`${method} ${url} HTTP/${httpVersion}`, ...linesOf(HeaderList.fromRaw(rawHeaders))];
}

/** A page that was asked for before is not answered yet: its response would land among our frames. */
function isBusy(socket: Duplex): boolean {
  const { _httpMessage: response } = socket as { _httpMessage?: object | null };
  return response !== undefined && response !== null;
}

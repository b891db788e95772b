// A request for an upgrade over HTTP/1.1, whose head an HTTP server has parsed, and its two answers.
// Nothing else knows how a request came and how an answer goes.

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import {
  type AcceptedUpgrade,
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
  type UpgradeRequest,
} from "@ws/core";
import type { RejectedSockets } from "./rejecting.ts";

export class Exchange {
  readonly message: IncomingMessage;
  /** Carries the connection, once it is accepted. */
  readonly socket: Duplex;
  readonly peerAddress: string;
  readonly encrypted: boolean;
  readonly #rejected: RejectedSockets;

  constructor(message: IncomingMessage, socket: Duplex, rejected: RejectedSockets) {
    this.message = message;
    this.socket = socket;
    const { remoteAddress = "", encrypted = false } = socket as Duplex & Partial<TLSSocket>;
    this.peerAddress = remoteAddress;
    this.encrypted = encrypted;
    this.#rejected = rejected;
  }

  /** What has a `code` is refused. */
  read({ maxHeaders }: Limits, origins: OriginPolicy | undefined): UpgradeRequest | Refusal {
    const { method = "", url = "", httpVersion: version, rawHeaders } = this.message;
    if (rawHeaders.length > 2 * maxHeaders) return refusal("too-many-headers");
    const headers = HeaderList.fromRaw(rawHeaders);
    return readUpgrade({ method, target: url, version, headers }, { origins });
  }

  /** @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved` */
  accept(request: UpgradeRequest, options: AcceptOptions): AcceptedUpgrade {
    const accepted = acceptUpgrade(request, options);
    this.socket.write(accepted.head);
    return accepted;
  }

  /** @throws UsageError `status-invalid`, `header-invalid`, `header-reserved` */
  reject(rejection: Rejection): void {
    this.#rejected.add(this.socket, rejectUpgrade(rejection));
  }
}

/** Whoever has this socket, or nobody: a reset must not end the process. */
export function ignoreErrors(socket: Duplex): void {
  if (!socket.listeners("error").includes(ignore)) socket.on("error", ignore);
}

function ignore(): void {}

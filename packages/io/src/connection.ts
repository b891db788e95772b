// The object people hold: what every adapter can give, and what takes the bytes themselves.

// Who compiles for less has AsyncDisposable from here.
/// <reference lib="esnext.disposable" preserve="true" />

import type {
  CloseInfo,
  MessageOptions,
  MessageType,
  PieceEvent,
  PreparedMessage,
  ResponseHead,
  Sendable,
  SendOptions,
} from "@ws/core";
import type { Handler } from "./handler.ts";
import type { ConnectionStats } from "./stats.ts";

/** A message: text is a string, binary is bytes. */
export type Message = string | Uint8Array;

/**
 * What became of a `send`. `ok`: on its way. `full`: accepted, but slow down until `drained`.
 * `dropped`: refused, too much waits already. `closed`: too late, the connection is closing.
 */
export type SendResult = "ok" | "full" | "dropped" | "closed";

export type ConnectionState = "open" | "closing" | "closed";

/** A message that is sent piece by piece; each piece leaves as a frame. */
export interface OutgoingMessage {
  /**
   * Sends a piece: of text, a string or its UTF-8, cut anywhere; of a binary message, bytes. A piece
   * is never dropped: where too much waits the connection ends.
   *
   * @throws UsageError `data-type`, `text-invalid`, `message-ended`
   */
  write(data: Sendable): SendResult;
  /**
   * Sends the last piece, which is empty by default.
   *
   * @throws UsageError `data-type`, `text-invalid`, `message-ended`
   */
  end(data?: Sendable): SendResult;
}

export interface WaitOptions {
  /** Ends the waiting: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An open WebSocket connection. Iterating it gives its messages in order and is done when it closes;
 * who leaves the iteration may take it up again: no message is lost between.
 */
export interface Connection<Data = unknown> extends AsyncIterable<Message>, AsyncDisposable {
  /** Yours. */
  data: Data;
  readonly state: ConnectionState;
  /** The subprotocol agreed on, empty if none. */
  readonly protocol: string;
  /** The names of the extensions agreed on. */
  readonly extensions: readonly string[];
  /** Bytes accepted and not yet handed to the system. */
  readonly bufferedBytes: number;

  /**
   * Sends a message: a string as text, bytes as binary; or one that was prepared for many. That the
   * connection closes is no error.
   *
   * @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid`
   */
  send(message: Sendable | PreparedMessage, options?: SendOptions): SendResult;
  /**
   * Resolves when `send` would answer `ok`, or when the connection is closed.
   *
   * @throws UsageError `option-invalid`
   */
  drained(options?: WaitOptions): Promise<void>;

  /** Stops reading: nothing is delivered, and the peer is slowed down. */
  pause(): void;
  resume(): void;

  /**
   * Closes; resolves with how it ended. What arrives after this call is not delivered.
   *
   * @throws UsageError `close-code-invalid`, `close-reason-type`, `close-reason-without-code`,
   *   `close-reason-too-long`
   */
  close(code?: number, reason?: string): Promise<CloseInfo>;
  /** Ends the connection at once, without a closing handshake. */
  abort(): void;
  /** How it ended. Never rejects. */
  readonly closed: Promise<CloseInfo>;
}

/** A connection whose frames are ours. */
export interface DrivenConnection<Data = unknown> extends Connection<Data> {
  /** The peer's address, as the runtime tells it; empty where it does not. */
  readonly peerAddress: string;
  /** TLS is below. */
  readonly encrypted: boolean;
  /** As a client, how the server welcomed us: its status and headers, such as `Set-Cookie`. */
  readonly response: ResponseHead | undefined;

  /** Tells in numbers what passed so far, and what waits now. */
  stats(): ConnectionStats;
  /**
   * Pings; resolves with the round trip in milliseconds. Rejects if the connection closes first.
   *
   * @throws UsageError `option-invalid`
   */
  ping(options?: WaitOptions): Promise<number>;
  /**
   * Begins a message that is sent piece by piece. Until its end other messages wait behind it; pings
   * and the Close pass, and behind the Close nothing follows.
   *
   * @throws UsageError `message-type`, `message-open`, `option-invalid`
   */
  beginMessage(type: MessageType, options?: MessageOptions): OutgoingMessage;
  /**
   * Iterates over pieces as they arrive: with `delivery: "pieces"`.
   *
   * @throws UsageError `delivery-whole`
   */
  pieces(): AsyncIterable<PieceEvent>;
  /**
   * Gives all events to a handler. Until there is one, or a reader, nothing is read.
   *
   * @throws UsageError `option-invalid`
   */
  handle(handler: Handler<Data>): void;
}

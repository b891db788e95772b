// What we send through a WebSocket that the runtime brings: strings and bytes, as it takes them.

import {
  decodeUtf8,
  encodeUtf8,
  type LapseError,
  Prepared,
  type PreparedMessage,
  type Sendable,
  type SendOptions,
  sentAs,
  toBytes,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import type { Backpressure } from "./backpressure.ts";
import type { SendResult } from "./connection.ts";
import type { NativeSocket } from "./native-socket.ts";
import { Outlet } from "./outlet.ts";

export class NativeOutlet extends Outlet {
  readonly #socket: NativeSocket;
  readonly abort: (cause: LapseError) => void;

  constructor(
    socket: NativeSocket,
    backpressure: Backpressure,
    abort: (cause: LapseError) => void,
  ) {
    super(backpressure);
    this.#socket = socket;
    this.abort = abort;
  }

  get bytes(): number {
    return this.#socket.bufferedBytes;
  }

  get isOpen(): boolean {
    return this.#socket.isOpen;
  }

  send(message: Sendable | PreparedMessage, options: SendOptions = {}): SendResult {
    const payload = nativeMessage(message, options);
    const before = this.bytes;
    if (!this.fits(payload, before)) return this.refuse();
    if (!this.isOpen) return "closed";
    this.#socket.send(payload, options.compress);
    return this.sent(before);
  }

  protected override awaitRoom(): void {
    super.awaitRoom();
    this.#socket.awaitRoom();
  }
}

/**
 * What a runtime's socket tells apart: a string is text, bytes are binary.
 *
 * @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid`
 */
function nativeMessage(
  message: Sendable | PreparedMessage,
  options: SendOptions,
): string | Uint8Array {
  const as = sentAs(message, options);
  if (typeof message === "string") return as === "binary" ? encodeUtf8(message) : message;
  const { type, payload } =
    message instanceof Prepared ? message : { type: as, payload: toBytes(message) };
  return type === "text" ? toText(payload) : payload;
}

/** @throws UsageError `text-invalid` */
function toText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes, 0, bytes.length);
  if (text === undefined) throw new UsageError(Mistake.textInvalid);
  return text;
}

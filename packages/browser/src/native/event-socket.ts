// The WebSocket of every browser. It tells by events, and cannot be paused.

import type { NativeSocket } from "@ws/io";
import { BrowserSocket } from "./browser-socket.ts";
import type { Via } from "./via.ts";

export const webSocket: Via = {
  /** Rejects with nothing: a browser does not say why. */
  open: (url, protocols, signal) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, protocols);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => resolve(new EventSocket(socket));
      socket.onclose = () => reject();
      signal.onabort = () => {
        socket.close();
        reject();
      };
    }),
};

class EventSocket extends BrowserSocket implements NativeSocket {
  readonly #socket: WebSocket;
  #isWatched = false;

  constructor(socket: WebSocket) {
    super(socket);
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.tell(data);
    socket.onclose = (end) => this.sink?.ended(end);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(message: string | Uint8Array): void {
    this.#socket.send(unshared(message));
  }

  /** A browser does not tell: we look. */
  awaitRoom(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#watch(this.bufferedBytes, LOOK_AGAIN_MS);
  }

  close(code: number | undefined, reason: string): void {
    // Without a code there is no reason: none is told, not even an empty one.
    this.#socket.close(code, reason || undefined);
  }

  abort(): void {
    this.sink = undefined;
    this.#socket.close();
  }

  pause(): void {}

  resume(): void {}

  #watch(beforeBytes: number, delayMs: number): void {
    setTimeout(() => {
      const { bufferedBytes, isOpen } = this;
      const isLess = bufferedBytes < beforeBytes;
      if (isLess) this.sink?.handedOver();
      this.#isWatched = isOpen && bufferedBytes > 0;
      if (this.#isWatched)
        this.#watch(bufferedBytes, isLess ? LOOK_AGAIN_MS : Math.min(2 * delayMs, LOOK_RARELY_MS));
    }, delayMs);
  }
}

const LOOK_AGAIN_MS = 4;
const LOOK_RARELY_MS = 64;

/** Browsers refuse shared memory. */
function unshared(message: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  if (typeof message === "string") return message;
  return message.buffer instanceof ArrayBuffer
    ? (message as Uint8Array<ArrayBuffer>)
    : message.slice();
}

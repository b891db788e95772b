// A WebSocket that the runtime brings, presented as a Connection: it speaks the protocol and hides the
// frames. What it does not tell we do not make up; what it leaves to us are the queues, their limits,
// who listens, and how long closing may take.

import {
  type CloseInfo,
  closeInfo,
  type CloseReason,
  encodeCloseReason,
  LapseError,
  type Limits,
  type PreparedMessage,
  type Sendable,
  type SendOptions,
} from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import * as Lapse from "@ws/core/lapse";
import { type Backpressure, isLonger } from "./backpressure.ts";
import type { Connection, ConnectionState, SendResult, WaitOptions } from "./connection.ts";
import { HeldConnection } from "./held-connection.ts";
import type { Host } from "./host.ts";
import type { NativeEnd, NativeSink, NativeSocket } from "./native-socket.ts";
import { NativeOutlet } from "./native-outlet.ts";
import type { Pausable } from "./pause.ts";
import { refuse } from "./refuse.ts";
import type { Unread } from "./unread.ts";

/** How much may wait, and how long. */
export interface PresentedSettings extends Backpressure, Unread, Pick<Limits, "closeTimeoutMs"> {}

export interface PresentedParts<Data> {
  readonly socket: NativeSocket;
  readonly host: Pick<Host, "setTimer" | "endOfTick" | "reportError">;
  readonly settings: PresentedSettings;
  readonly data: Data;
  /** The connection is over, and its handler was told. */
  readonly over?: ((connection: PresentedConnection<Data>) => void) | undefined;
}

export class PresentedConnection<Data = unknown>
  extends HeldConnection<Data, Connection<Data>>
  implements Connection<Data>, NativeSink
{
  readonly protocol: string;
  readonly extensions: readonly string[];
  readonly #parts: PresentedParts<Data>;
  readonly #outlet: NativeOutlet;
  readonly #gate: Pausable;
  #isOver = false;
  /** What our Close says, if we began. */
  #sent: CloseReason | undefined;
  #cause: LapseError | undefined;
  #cancelTimer: () => void = () => {};

  constructor(parts: PresentedParts<Data>) {
    const { socket, settings } = parts;
    const gate = gateOf(socket);
    super(parts.data, gate);
    this.protocol = socket.protocol;
    this.extensions = socket.extensions;
    this.#parts = parts;
    this.#gate = gate;
    this.#outlet = new NativeOutlet(socket, settings, (cause) => this.#letGo(cause));
    socket.sink = this;
    socket.resume();
  }

  get state(): ConnectionState {
    if (this.#isOver) return "closed";
    return this.#parts.socket.isOpen ? "open" : "closing";
  }

  // Speaking

  get bufferedBytes(): number {
    return this.#outlet.bytes;
  }

  send(message: Sendable | PreparedMessage, options?: SendOptions): SendResult {
    return this.#outlet.send(message, options);
  }

  drained(options?: WaitOptions): Promise<void> {
    return this.#outlet.drained(options);
  }

  close(code?: number, reason = ""): Promise<CloseInfo> {
    this.checkClose(code, reason);
    this.#close(code, reason);
    return this.closed;
  }

  /** Nothing has changed yet. @throws UsageError for what no Close frame can say */
  protected checkClose(code: number | undefined, reason: string): void {
    encodeCloseReason(code, reason);
  }

  abort(): void {
    this.#letGo(new LapseError(Lapse.aborted));
  }

  // What takes the frames

  beginMessage(): never {
    return refuse("beginMessage");
  }

  pieces(): never {
    return refuse("pieces");
  }

  stats(): never {
    return refuse("stats");
  }

  // What the socket tells

  received(message: string | Uint8Array): void {
    if (this.#isOver || this.#sent !== undefined) return;
    if (this.#isTooMuch(message)) {
      if (this.#parts.settings.slowReader === "close")
        this.#letGo(new LapseError(Lapse.slowReader));
    } else if (typeof message === "string") this.put({ type: "text", data: message });
    else this.put({ type: "binary", data: message });
  }

  handedOver(): void {
    if (this.#outlet.settle()) this.tell("drain");
  }

  ended({ code, reason, wasClean, error }: NativeEnd): void {
    if (this.#isOver) return;
    const received = code === CloseCode.abnormal ? undefined : { code, reason };
    const initiator = this.#sent === undefined ? received && "peer" : "we";
    // The answer to the peer's Close is the socket's: it says the same code (RFC 6455 §5.5.1).
    const sent = this.#sent ?? (wasClean === true ? { code, reason: "" } : undefined);
    if (wasClean === false) this.#cause ??= new LapseError(Lapse.connectionLost, error);
    this.#end({
      ...closeInfo(sent, received, initiator, this.#cause),
      wasClean: wasClean === true,
    });
  }

  // Ending

  #close(code: number | undefined, reason: string): void {
    const { socket, host, settings } = this.#parts;
    if (this.#isOver || !socket.isOpen) return;
    this.#sent = { code: code ?? CloseCode.noStatus, reason };
    this.#gate.unpause(~0);
    socket.close(code, reason);
    this.handedOver();
    const giveUp = (): void => this.#letGo(new LapseError(Lapse.closeTimeout));
    this.#cancelTimer = host.setTimer(giveUp, settings.closeTimeoutMs);
  }

  /** Waits for nothing any more: neither for the peer, nor for the socket. */
  #letGo(cause: LapseError): void {
    if (this.#isOver) return;
    const { socket, host } = this.#parts;
    const sent = socket.bufferedBytes === 0 ? this.#sent : undefined;
    const info = closeInfo(sent, undefined, sent && "we", this.#cause ?? cause);
    this.#isOver = true;
    socket.abort();
    host.endOfTick(() => this.#end(info));
  }

  #end(info: CloseInfo): void {
    this.#isOver = true;
    this.#cancelTimer();
    this.#outlet.end();
    this.end(info);
    this.#parts.over?.(this);
  }

  protected override failed(error: unknown): void {
    this.#cause ??= new LapseError(Lapse.handlerFailed, error);
    this.#close(this.#parts.socket.failureCode, "");
  }

  protected override report(error: unknown): void {
    this.#parts.host.reportError(error);
  }

  // What waits to be read, where the socket cannot be paused

  #isTooMuch(message: string | Uint8Array): boolean {
    const { waitingMessages, waitingBytes } = this;
    const { maxUnreadMessages, maxUnreadBytes } = this.#parts.settings;
    if (waitingMessages >= maxUnreadMessages) return true;
    return waitingMessages > 0 && isLonger(message, maxUnreadBytes - waitingBytes);
  }
}

/** Tells a socket whether to read; once we close, all is read. */
function gateOf(socket: NativeSocket): Pausable {
  let reasons = 0;
  return {
    pause(reason) {
      if (!socket.isOpen) return;
      if (reasons === 0) socket.pause();
      reasons |= reason;
    },
    unpause(reason) {
      if ((reasons & reason) === 0) return;
      reasons &= ~reason;
      if (reasons === 0) socket.resume();
    },
  };
}

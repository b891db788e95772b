// The loop: one endpoint, driven over one transport.
//
//   the transport tells, or the user speaks → something is put into the endpoint
//   → poll until nothing comes out → set the alarm for its deadline
//
// What is sent while events come out joins the next `transmit`: one read becomes one write. What is
// sent at other times leaves at the end of the tick.

import { type Endpoint, type EndpointEvent, LapseError, type Output, type Work } from "@ws/core";
import * as Lapse from "@ws/core/lapse";
import type { Sleeper } from "./alarms.ts";
import type { Loop, Runnable } from "./loop.ts";
import * as Pause from "./pause.ts";
import type { Pausable } from "./pause.ts";
import type { Transport, TransportSink } from "./transport.ts";

/** After so many outputs the other connections have their turn. */
const OUTPUTS_PER_TURN = 1024;

/** The same after so many bytes that were heard, half as many that arrived, or a few parts. */
const BYTES_PER_TURN = 4_194_304;

/** A part of what is made as it leaves takes as long as so many of them. */
const BYTES_OF_A_PART = 1_048_576;

const GATE = Pause.user | Pause.queue;

/** Who hears what comes out. Its functions do not throw. */
export interface DriverListener {
  heard(event: EndpointEvent): void;
  /** Nothing more comes out for now. */
  settled(): void;
}

export interface DriverParts {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly loop: Loop;
  readonly closeTimeoutMs: number;
}

export class Driver implements TransportSink, Runnable, Sleeper, Pausable {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly loop: Loop;
  readonly #closeTimeoutMs: number;
  #listener!: DriverListener;

  #paused = 0;
  #driving = false;
  #flushing = false;
  /** Since the others had their turn: no runtime tells where one ends. */
  #turnBytes = 0;
  /** The endpoint is done. */
  #over = false;
  #transportGone = false;
  /** Something that was written may wait in the transport: else it need not be asked. */
  #waits = true;
  /** What the transport said of its progress when it was last looked at. */
  #progress = 0;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor({ endpoint, transport, loop, closeTimeoutMs }: DriverParts) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.transport = transport;
    this.#closeTimeoutMs = closeTimeoutMs;
  }

  /** From here on things happen. What came with the handshake is heard once there was time to listen. */
  start(listener: DriverListener): void {
    this.#listener = listener;
    this.transport.sink = this;
    this.transport.resume();
    this.flush();
    this.#setAlarm();
  }

  get bufferedBytes(): number {
    return this.endpoint.pendingBytes + (this.#waits ? this.transport.pendingBytes : 0);
  }

  /** Something was put into the endpoint: it comes out with what is being handled, or soon. */
  flush(): void {
    if (this.#driving || this.#flushing) return;
    this.#flushing = true;
    this.loop.flush(this);
  }

  pause(reason: number): void {
    // Closing reads to the end, whoever would rather not: else it would wait for its deadline.
    if (this.#over || ((reason & GATE) !== 0 && this.endpoint.state !== "open")) return;
    if (this.#paused === 0) this.transport.pause();
    this.#paused |= reason;
    if ((reason & GATE) !== 0) this.endpoint.pauseReceiving();
  }

  unpause(reason: number): void {
    if ((this.#paused & reason) === 0) return;
    this.#paused &= ~reason;
    if ((this.#paused & GATE) === 0) this.endpoint.resumeReceiving();
    if (this.#paused === 0) this.transport.resume();
    this.flush();
  }

  // What the transport tells

  received(bytes: Uint8Array, lent = false): void {
    this.endpoint.receive(bytes, this.loop.host.now(), lent);
    this.#drive();
    if (lent) this.endpoint.giveBack();
    // Those that make no message yet are work as well: a system hands over all that have come, at once.
    this.#turnBytes += bytes.length * 2;
    if (this.#turnBytes >= BYTES_PER_TURN) this.#giveWay();
  }

  ended(): void {
    this.endpoint.receiveEnd();
    this.#drive();
  }

  drained(): void {
    this.endpoint.resumeTransmitting();
    this.#drive();
  }

  closed(error?: unknown): void {
    this.#transportGone = true;
    // What the peer said before it ended is still heard; a failure ends it here.
    if (error !== undefined || !this.endpoint.peerEnded) this.endpoint.connectionLost(error);
    this.endpoint.resumeTransmitting();
    if (this.#over) this.loop.alarms.set(this, Infinity);
    this.#drive();
  }

  // When the loop calls

  run(): void {
    this.#flushing = false;
    this.#drive();
  }

  continue(): void {
    this.unpause(Pause.turn);
  }

  wake(nowMs: number): void {
    if (this.#over) return this.transport.abort();
    const progress = this.transport.progress;
    if (progress !== this.#progress) this.endpoint.transmitProgressed(nowMs);
    this.#progress = progress;
    this.endpoint.advance(nowMs);
    this.#drive();
  }

  #drive(): void {
    if (this.#driving || (this.#paused & Pause.turn) !== 0) return;
    this.#driving = true;
    try {
      this.#pollForTurn();
    } catch (error) {
      this.#breakOff(error);
    }
    this.#driving = false;
    this.#settle();
  }

  #pollForTurn(): void {
    let outputs = 0;
    for (let output = this.#poll(); output !== undefined; output = this.#poll()) {
      this.#perform(output);
      if (++outputs < OUTPUTS_PER_TURN && this.#turnBytes < BYTES_PER_TURN) continue;
      return this.#giveWay();
    }
  }

  /**
   * No handler threw, and no peer did this: bytes were taken back that had still to be sent, or the
   * transport breaks its word. What is half said nobody can mend; other connections go on.
   */
  #breakOff(error: unknown): void {
    this.loop.host.reportError(error);
    this.endpoint.abort(new LapseError(Lapse.aborted, error));
    this.#driving = false;
    this.flush();
  }

  #poll(): Output | undefined {
    const output = this.endpoint.poll();
    if (output !== undefined || this.endpoint.deadline !== -Infinity) return output;
    this.endpoint.advance(this.loop.host.now());
    return this.endpoint.poll();
  }

  #perform(output: Output): void {
    switch (output.type) {
      case "transmit":
        if (output.more === true) this.#turnBytes += BYTES_OF_A_PART;
        return this.#transmit(output.chunks);
      case "work":
        return this.#work(output);
      case "end":
        return this.transport.end();
      case "abort":
        return this.transport.abort();
      case "closed":
        this.#over = true;
        this.#linger();
        return this.#listener.heard(output);
      case "closing":
        return this.#listener.heard(output);
      default:
        this.#turnBytes += output.data.length;
        return this.#listener.heard(output);
    }
  }

  #transmit(chunks: readonly Uint8Array[]): void {
    if (this.#transportGone) return;
    const { endpoint, transport } = this;
    const hasRoom = transport.write(chunks);
    this.#waits = transport.pendingBytes > 0;
    if (transport.copied === true) endpoint.transmitted(chunks);
    if (hasRoom) return;
    endpoint.pauseTransmitting();
    this.#progress = transport.progress;
  }

  #work(work: Work): void {
    const receiving = work.direction === "receiving";
    if (receiving) this.pause(Pause.work);
    this.loop.work(work, () => {
      if (receiving) this.unpause(Pause.work);
      else this.flush();
    });
  }

  #giveWay(): void {
    this.#turnBytes = 0;
    this.pause(Pause.turn);
    this.loop.giveWay(this);
  }

  #settle(): void {
    // Closing opens the endpoint's gate for good: the transport has to be read.
    if (this.endpoint.state !== "open") this.unpause(GATE);
    this.#setAlarm();
    this.#listener.settled();
  }

  #setAlarm(): void {
    const { deadline } = this.endpoint;
    if (!this.#over && deadline < this.alarmMs) this.loop.alarms.set(this, deadline);
  }

  /** A transport that does not close by itself is closed; one that is gone needs no alarm. */
  #linger(): void {
    const atMs = this.#transportGone ? Infinity : this.loop.host.now() + this.#closeTimeoutMs;
    this.loop.alarms.set(this, atMs);
  }
}

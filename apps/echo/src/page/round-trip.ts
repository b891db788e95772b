// The round trip, each second, as a number and as a line: a few bytes go out and come back, since a
// page cannot ping.

import { element } from "./element.ts";
import { milliseconds } from "./format.ts";
import { Sparkline } from "./sparkline.ts";

/** The shortest message of a burst is longer. */
const PROBE_BYTES = 8;
const EVERY_MS = 1_000;
/** The line shows the last minute. */
const MAX_TRIPS = 60;

export class RoundTrip {
  readonly #send: (probe: Uint8Array) => void;
  readonly #value = element("round-trip", HTMLElement);
  readonly #line = new Sparkline(element("round-trip-line", HTMLElement));
  #timer: number | undefined;
  #trips: number[] = [];
  #isUnderWay = false;

  constructor(send: (probe: Uint8Array) => void) {
    this.#send = send;
  }

  enable(isOpen: boolean): void {
    clearInterval(this.#timer);
    this.#isUnderWay = false;
    this.#trips = [];
    this.#show();
    if (!isOpen) return;
    this.#timer = setInterval(() => this.#probe(), EVERY_MS);
    this.#probe();
  }

  /** Takes its own echo; others are not its business. */
  receive(echo: Uint8Array): boolean {
    if (echo.length !== PROBE_BYTES) return false;
    const sentAtMs = new DataView(echo.buffer, echo.byteOffset).getFloat64(0);
    this.#isUnderWay = false;
    this.#trips = [...this.#trips, performance.now() - sentAtMs].slice(-MAX_TRIPS);
    this.#show();
    return true;
  }

  /** One at a time: behind a burst it may take long. */
  #probe(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const probe = new DataView(new ArrayBuffer(PROBE_BYTES));
    probe.setFloat64(0, performance.now());
    this.#send(new Uint8Array(probe.buffer));
  }

  #show(): void {
    const last = this.#trips.at(-1);
    this.#value.textContent = last === undefined ? "–" : `${milliseconds(last)} ms`;
    this.#line.draw(this.#trips);
  }
}

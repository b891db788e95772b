// The controls of a burst, and its numbers while it runs and when it is over.

import { Burst, type BurstEnd, type BurstPlan, type Line, MAX_TOTAL_BYTES } from "./burst.ts";
import { BurstCharts } from "./burst-charts.ts";
import { element } from "./element.ts";
import { bytes, count, milliseconds } from "./format.ts";
import type { Log } from "./log.ts";
import { percentile } from "./percentile.ts";

/** Drawing takes time from the echoes: not more often than this. */
const DRAW_EVERY_MS = 50;

export class BurstPanel {
  readonly #log: Log;
  readonly #line: Line;
  readonly #charts = new BurstCharts();
  readonly #button = element("burst", HTMLButtonElement);
  readonly #progress = element("burst-progress", HTMLProgressElement);
  readonly #total = element("burst-total", HTMLElement);
  readonly #selects = ["burst-messages", "burst-bytes", "burst-window"].map((id) =>
    element(id, HTMLSelectElement),
  );
  #burst: Burst | undefined;
  /** Echoes of a burst that was stopped, still on their way. */
  #late = 0;
  #isOpen = false;
  #drawnAtMs = 0;

  constructor(log: Log, line: Line) {
    this.#log = log;
    this.#line = line;
    element("burst-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#burst === undefined) this.#start();
      else this.#burst.finish("stopped");
    });
    for (const select of this.#selects) select.addEventListener("change", () => this.#showPlan());
    this.#showPlan();
  }

  enable(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#showPlan();
  }

  receive(echo: Uint8Array): void {
    if (this.#late > 0) this.#late -= 1;
    else this.#burst?.receive(echo);
  }

  /** There is room for more. */
  drain(): void {
    this.#burst?.fill();
  }

  disconnected(): void {
    this.#burst?.finish("disconnected");
    this.#late = 0;
  }

  #start(): void {
    const burst = new Burst(this.#plan(), this.#line, () => performance.now());
    this.#burst = burst;
    burst.onEnd = () => this.#finish(burst);
    this.#progress.max = burst.plan.messages;
    this.#showPlan();
    burst.fill();
    requestAnimationFrame(() => this.#follow(burst));
  }

  #follow(burst: Burst): void {
    if (burst.end !== undefined) return;
    requestAnimationFrame(() => this.#follow(burst));
    if (performance.now() - this.#drawnAtMs < DRAW_EVERY_MS) return;
    this.#drawnAtMs = performance.now();
    const curves = burst.timeline.curves(burst.elapsedMs);
    this.#progress.value = burst.received;
    this.#charts.draw(curves);
    showNumbers(burst, { p50: curves.p50.at(-1), p99: curves.p99.at(-1) });
  }

  #finish(burst: Burst): void {
    this.#burst = undefined;
    this.#late = burst.outstanding;
    this.#progress.value = burst.received;
    this.#charts.draw(burst.timeline.curves(burst.elapsedMs));
    const latencies = burst.timeline.latencies();
    showNumbers(burst, { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) });
    const { end = "stopped" } = burst;
    this.#log.add(PROBLEMS.has(end) ? "problem" : "event", summary(burst, end));
    this.#showPlan();
  }

  #plan(): BurstPlan {
    const [messages = 0, size = 0, inFlight = 0] = this.#selects.map(({ value }) => Number(value));
    return { messages, bytes: size, inFlight };
  }

  #showPlan(): void {
    const { messages, bytes: size } = this.#plan();
    const isTooMuch = messages * size > MAX_TOTAL_BYTES;
    const isRunning = this.#burst !== undefined;
    for (const select of this.#selects) select.disabled = isRunning;
    this.#button.textContent = isRunning ? "Stop" : "Send burst";
    this.#button.disabled = !isRunning && (!this.#isOpen || isTooMuch);
    this.#total.textContent = isTooMuch
      ? `${bytes(messages * size)} is too much: ${bytes(MAX_TOTAL_BYTES)} at most.`
      : `${bytes(messages * size)} each way`;
  }
}

type Latency = number | null | undefined;

/** Latencies of the moment, or at last of all. */
function showNumbers(burst: Burst, { p50, p99 }: { p50: Latency; p99: Latency }): void {
  const rate = burst.received / (burst.elapsedMs / 1000);
  show("number-rate", count(rate));
  show("number-data", ((rate * burst.plan.bytes) / 1_048_576).toFixed(1));
  showLatency("number-p50", p50);
  showLatency("number-p99", p99);
  showLatency("number-max", burst.timeline.longestMs);
}

function showLatency(id: string, valueMs: Latency): void {
  show(id, typeof valueMs === "number" ? milliseconds(valueMs) : "–");
}

function show(id: string, value: string): void {
  element(id, HTMLElement).textContent = value;
}

const PROBLEMS: ReadonlySet<BurstEnd> = new Set(["disconnected", "wrong echo"]);

const ENDS = {
  complete: "",
  stopped: ", stopped",
  disconnected: ", cut off",
  "wrong echo": ", then one that differs",
} as const satisfies Record<BurstEnd, string>;

function summary({ plan, received, elapsedMs }: Burst, end: BurstEnd): string {
  const echoes = `${count(received)} of ${count(plan.messages)} echoes of ${bytes(plan.bytes)}`;
  return `Burst: ${echoes} in ${(elapsedMs / 1000).toFixed(2)} s${ENDS[end]}`;
}

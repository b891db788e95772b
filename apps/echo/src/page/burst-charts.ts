// The two charts of a burst, one above the other over the same seconds.

import { Chart } from "./chart.ts";
import { element } from "./element.ts";
import { count, milliseconds, shortCount } from "./format.ts";
import type { Curves } from "./timeline.ts";

export class BurstCharts {
  #curves: Curves = { seconds: [], rates: [], p50: [], p99: [] };
  readonly #rateAt = element("rate-at", HTMLElement);
  readonly #latencyAt = element("latency-at", HTMLElement);
  readonly #empty = element("chart-empty", HTMLElement);
  readonly #rate: Chart;
  readonly #latency: Chart;

  constructor() {
    const onPoint = (index: number | undefined) => this.#point(index);
    this.#rate = new Chart(element("rate-chart", HTMLElement), {
      lines: [{ name: "Messages per second", colour: "--rate", filled: true }],
      tick: shortCount,
      leastMax: 100,
      hasTimeAxis: false,
      onPoint,
    });
    this.#latency = new Chart(element("latency-chart", HTMLElement), {
      lines: [
        { name: "p99", colour: "--p99" },
        { name: "p50", colour: "--p50" },
      ],
      tick: String,
      leastMax: 1,
      hasTimeAxis: true,
      onPoint,
    });
  }

  draw(curves: Curves): void {
    this.#curves = curves;
    this.#empty.hidden = true;
    this.#rate.draw([curves.seconds, curves.rates]);
    this.#latency.draw([curves.seconds, curves.p99, curves.p50]);
  }

  #point(index = -1): void {
    const { seconds, rates, p50, p99 } = this.#curves;
    const at = seconds[index];
    const [rate, low, high] = [rates[index], p50[index] ?? undefined, p99[index] ?? undefined];
    this.#rateAt.textContent =
      at === undefined || rate === undefined ? "" : `${count(rate)} at ${at.toFixed(2)} s`;
    this.#latencyAt.textContent =
      low === undefined || high === undefined
        ? ""
        : `${milliseconds(low)} and ${milliseconds(high)} ms`;
  }
}

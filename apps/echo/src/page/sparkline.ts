// A line without axes, as small as a word.

import uPlot from "uplot";
import { colour } from "./chart.ts";

/** Fewer values do not fill it. */
const LEAST = 9;

export class Sparkline {
  readonly #plot: uPlot;

  constructor(host: HTMLElement) {
    const size = () => ({ width: host.clientWidth, height: host.clientHeight });
    const hidden = { show: false };
    this.#plot = new uPlot(
      {
        ...size(),
        legend: hidden,
        cursor: hidden,
        axes: [hidden, hidden],
        padding: [2, 2, 2, 0],
        scales: {
          x: { time: false, range: (_plot, _min, max) => [0, Math.max(max ?? 0, LEAST)] },
          y: { range: (_plot, _min, max) => [0, max || 1] },
        },
        series: [{}, { stroke: () => colour("--p50"), width: 1.5, points: { show: false } }],
      },
      [[], []],
      host,
    );
    new ResizeObserver(() => this.#plot.setSize(size())).observe(host);
  }

  draw(values: readonly number[]): void {
    this.#plot.setData([values.map((_, index) => index), [...values]]);
  }
}

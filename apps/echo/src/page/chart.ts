// One chart over the seconds of a burst. Its colours are those of the style sheet, light or dark.

import uPlot from "uplot";

export interface ChartLine {
  readonly name: string;
  /** A custom property of the style sheet. */
  readonly colour: `--${string}`;
  readonly filled?: boolean;
}

export interface ChartOptions {
  readonly lines: readonly ChartLine[];
  /** A value on the axis. */
  readonly tick: (value: number) => string;
  /** The least height of the axis, so that an empty chart has one. */
  readonly leastMax: number;
  readonly hasTimeAxis: boolean;
  /** The pointer is over this moment, or over none. */
  readonly onPoint: (index: number | undefined) => void;
}

export type ChartData = [seconds: number[], ...lines: (number | null)[][]];

const AXIS_WIDTH = 44;
const TIME_AXIS_HEIGHT = 24;
const IDLE_SECONDS = 1;

export class Chart {
  readonly #plot: uPlot;

  constructor(host: HTMLElement, options: ChartOptions) {
    const empty: ChartData = [[], ...options.lines.map(() => [])];
    this.#plot = new uPlot({ ...sizeOf(host), ...plotOptions(options) }, empty, host);
    new ResizeObserver(() => this.#plot.setSize(sizeOf(host))).observe(host);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#plot.redraw(false);
    });
  }

  draw(data: ChartData): void {
    this.#plot.setData(data);
  }
}

const sizeOf = ({ clientWidth: width, clientHeight: height }: HTMLElement) => ({ width, height });

function plotOptions(options: ChartOptions): Omit<uPlot.Options, "width" | "height"> {
  const { leastMax, hasTimeAxis, lines, onPoint } = options;
  return {
    legend: { show: false },
    padding: [10, 18, hasTimeAxis ? 0 : 8, 0],
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, sync: { key: "burst" } },
    scales: {
      x: { time: false, range: (_plot, _min, max) => [0, max || IDLE_SECONDS] },
      y: { range: (_plot, _min, max) => [0, Math.max((max || 0) * 1.15, leastMax)] },
    },
    axes: axes(options),
    series: [{}, ...lines.map(line)],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
}

function axes({ tick, hasTimeAxis }: ChartOptions): uPlot.Axis[] {
  const shared: uPlot.Axis = {
    stroke: () => colour("--muted"),
    font: `11px ${colour("--sans")}`,
    ticks: { show: false },
    gap: 6,
  };
  const grid = { stroke: () => colour("--grid"), width: 1 };
  return [
    {
      ...shared,
      grid: { show: false },
      size: hasTimeAxis ? TIME_AXIS_HEIGHT : 0,
      values: (plot, seconds) =>
        seconds.map((at) => (hasTimeAxis && !isEmpty(plot) ? `${at} s` : "")),
      space: 64,
    },
    {
      ...shared,
      grid,
      size: AXIS_WIDTH,
      values: (plot, values) => values.map((value) => (isEmpty(plot) ? "" : tick(value))),
      space: 32,
    },
  ];
}

/** Without data the scales mean nothing; only the grid is drawn. */
const isEmpty = (plot: uPlot) => plot.data[0].length === 0;

function line({ name, colour: property, filled = false }: ChartLine): uPlot.Series {
  const stroke = () => colour(property);
  return {
    label: name,
    stroke,
    width: 1.75,
    spanGaps: true,
    // A line needs two points; one alone is a dot.
    points: { show: (plot) => plot.data[0].length === 1, size: 7, fill: stroke },
    ...(filled && { fill: () => `color-mix(in srgb, ${colour(property)} 14%, transparent)` }),
  };
}

/** What the style sheet says, light or dark. */
export function colour(property: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

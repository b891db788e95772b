// How many messages we handle in the processor time that a peer takes for one: bars from 1, to the right
// where we lead and to the left where they do, with a whisker from the least to the most of all rounds.

import type { CustomSeriesRenderItem, EChartsOption } from "echarts";
import { COLOUR, draw, INK, PALE, titleOf, WIDTH } from "./chart.ts";
import type { Row, SuiteResult } from "./results.ts";
import { labelOf, costRatio } from "./tables.ts";
import { nameOf, type Suite } from "./workloads.ts";

interface Bar {
  readonly workload: string;
  readonly other: string;
  /** How far above or below the middle of its row, in bars. */
  readonly offset: number;
  /** Median, least and most. */
  readonly ratio: readonly [number, number, number];
}

const BAR_PIXELS = 14;
const GAP_PIXELS = 18;
const LABEL_PIXELS = 300;
const TOP_PIXELS = 104;

export function drawRatios(name: string, suite: Suite, result: SuiteResult): void {
  const [ours, ...others] = suite.contestants;
  const bars = result.rows.flatMap((row) => barsOf(row, ours, others));
  if (bars.length === 0) return;
  const rows = [...new Set(bars.map(({ workload }) => workload))];
  const rowPixels = others.length * BAR_PIXELS + GAP_PIXELS;
  const height = TOP_PIXELS + rows.length * rowPixels + 56;
  const subtext =
    `Messages of ${labelOf(ours)} for one of the peer, in the same processor time: right of 1 we lead. ` +
    `Medians of ${result.rounds} rounds, least to most. ${result.runtime}, ${result.date}`;
  draw(name, height, {
    title: titleOf(suite.title, subtext),
    legend: {
      top: 64,
      left: LABEL_PIXELS,
      itemWidth: 14,
      itemHeight: 10,
      itemGap: 36,
      selectedMode: false,
    },
    grid: { left: LABEL_PIXELS, right: 64, top: TOP_PIXELS, bottom: 40 },
    xAxis: axisOf(bars),
    yAxis: {
      type: "category",
      inverse: true,
      data: rows,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { fontSize: 13, color: INK, width: LABEL_PIXELS - 24, overflow: "break" },
    },
    series: others.map((other) => seriesOf(bars, other)),
  });
}

function barsOf(row: Row, ours: string, others: readonly string[]): Bar[] {
  const able = others.filter((other) => ours in row.figures && other in row.figures);
  return able.map((other, place) => {
    const { median, min, max } = costRatio(row, ours, other);
    const offset = place - (able.length - 1) / 2;
    return { workload: nameOf(row.workload), other, offset, ratio: [median, min, max] };
  });
}

function axisOf(bars: readonly Bar[]): NonNullable<EChartsOption["xAxis"]> {
  const ends = bars.flatMap(({ ratio }) => ratio);
  return {
    type: "log",
    logBase: 2,
    min: 2 ** Math.floor(Math.log2(Math.min(0.5, ...ends))),
    max: 2 ** Math.ceil(Math.log2(Math.max(2, ...ends))),
    axisLabel: { formatter: (value: number) => `${value} ×`, fontSize: 12, color: INK },
    splitLine: { lineStyle: { color: PALE } },
  };
}

function seriesOf(bars: readonly Bar[], other: string) {
  return {
    type: "custom" as const,
    name: `beside ${labelOf(other)}`,
    color: COLOUR[other],
    // Beyond the last bar its label stands.
    clip: false,
    renderItem: barAndWhisker(COLOUR[other]),
    data: bars
      .filter((bar) => bar.other === other)
      .map(({ workload, ratio, offset }) => [workload, ...ratio, offset]),
    encode: { x: [1, 2, 3], y: 0 },
  };
}

function barAndWhisker(fill: string): CustomSeriesRenderItem {
  return (_params, api) => {
    const row = api.value(0);
    const at = (value: number) => api.coord([value, row]) as [number, number];
    const [[one, middle], [median], [least], [most]] = [
      at(1),
      ...[1, 2, 3].map((each) => at(api.value(each) as number)),
    ];
    const y = middle + (api.value(4) as number) * BAR_PIXELS;
    const height = BAR_PIXELS - 3;
    const whisker = { stroke: INK, lineWidth: 1.25 };
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: {
            x: Math.min(one, median),
            y: y - height / 2,
            width: Math.max(1, Math.abs(median - one)),
            height,
          },
          style: { fill },
        },
        { type: "line", shape: { x1: least, y1: y, x2: most, y2: y }, style: whisker },
        ...[least, most].map((x) => ({
          type: "line" as const,
          shape: { x1: x, y1: y - 3, x2: x, y2: y + 3 },
          style: whisker,
        })),
        {
          type: "text",
          style: {
            text: (api.value(1) as number).toFixed(2),
            x: Math.min(WIDTH - 40, Math.max(one, median, most) + 5),
            y,
            textVerticalAlign: "middle",
            fontSize: 11,
            fill: INK,
          },
        },
      ],
    };
  };
}

// How a figure grows along an axis: a line of medians for each contestant, and whiskers from the least
// to the most.

import type { CustomSeriesRenderItem, EChartsOption, SeriesOption } from "echarts";
import { COLOUR, draw, INK, PALE, titleOf } from "./chart.ts";
import type { Spread } from "./statistics.ts";
import { labelOf, short } from "./tables.ts";

export interface Curve {
  readonly contestant: string;
  /** One for each step; none where it was not measured. */
  readonly points: readonly (Spread | undefined)[];
}

export interface CurveChart {
  readonly title: string;
  readonly subtext: string;
  readonly steps: readonly string[];
  readonly xName: string;
  readonly yName: string;
  readonly logarithmic: boolean;
  readonly curves: readonly Curve[];
}

export function drawCurves(name: string, chart: CurveChart): void {
  const { title, subtext, steps, xName, yName, curves } = chart;
  draw(name, 460, {
    title: titleOf(title, subtext),
    legend: { top: 64, left: 80, itemWidth: 18, itemHeight: 8, selectedMode: false },
    grid: { left: 80, right: 40, top: 124, bottom: 64 },
    xAxis: {
      type: "category",
      data: [...steps],
      name: xName,
      nameLocation: "middle",
      nameGap: 36,
      nameTextStyle: { fontSize: 13, color: INK },
      axisLabel: { fontSize: 12, color: INK },
      axisLine: { lineStyle: { color: INK } },
    },
    yAxis: valueAxis(yName, chart.logarithmic),
    series: curves.flatMap(seriesOf),
  });
}

function valueAxis(name: string, logarithmic: boolean): NonNullable<EChartsOption["yAxis"]> {
  return {
    ...(logarithmic ? { type: "log", logBase: 10 } : { type: "value", min: 0 }),
    name,
    nameTextStyle: { fontSize: 13, color: INK, align: "left", padding: [0, 0, 0, -48] },
    axisLabel: { fontSize: 12, color: INK, formatter: (value: number) => short(value) },
    splitLine: { lineStyle: { color: PALE } },
  };
}

function seriesOf({ contestant, points }: Curve): SeriesOption[] {
  const color = COLOUR[contestant];
  return [
    {
      type: "line",
      name: labelOf(contestant),
      data: points.map((point) => point?.median ?? null),
      color,
      symbol: "circle",
      symbolSize: 7,
      lineStyle: { width: 2.5 },
    },
    {
      type: "custom",
      color,
      renderItem: whisker(color),
      data: points.flatMap((point, step) => (point ? [[step, point.min, point.max]] : [])),
      encode: { x: 0, y: [1, 2] },
      silent: true,
    },
  ];
}

function whisker(stroke: string): CustomSeriesRenderItem {
  return (_params, api) => {
    const [[x, y1], [, y2]] = [1, 2].map((each) => api.coord([api.value(0), api.value(each)]));
    const style = { stroke, lineWidth: 1.25, opacity: 0.8 };
    return {
      type: "group",
      children: [
        { type: "line", shape: { x1: x, y1, x2: x, y2 }, style },
        ...[y1, y2].map((y) => ({
          type: "line" as const,
          shape: { x1: x - 4, y1: y, x2: x + 4, y2: y },
          style,
        })),
      ],
    };
  };
}

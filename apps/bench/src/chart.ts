// A chart as SVG, drawn by Apache ECharts without a page.

import { writeFileSync } from "node:fs";
import * as echarts from "echarts";
import { resultsFolder } from "./results.ts";

export const WIDTH = 960;

export const INK = "#1f2328";
export const PALE = "#d0d7de";

/** Colours that people tell apart who see colours differently (Okabe and Ito). */
const COLOURS = ["#0072b2", "#d55e00", "#57606a", "#009e73", "#cc79a7"];

/** The same for the same contestant, in all charts. */
export const COLOUR: Readonly<Record<string, string>> = {
  ours: COLOURS[0],
  ws: COLOURS[1],
  "ws-client": COLOURS[1],
  "ws-deno": COLOURS[1],
  raw: COLOURS[2],
  "raw-bun": COLOURS[2],
  "raw-client": COLOURS[2],
  "raw-deno": COLOURS[2],
  uws: COLOURS[3],
  bun: COLOURS[3],
  deno: COLOURS[3],
  "undici-client": COLOURS[3],
  "websocket-driver": COLOURS[4],
};

/** Draws it into the folder of the results. */
export function draw(name: string, height: number, option: echarts.EChartsOption): void {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: "system-ui, sans-serif", color: INK },
    ...option,
  });
  writeFileSync(`${resultsFolder()}${name}.svg`, `${still(chart.renderToSVGString())}\n`);
  chart.dispose();
}

/** Without what a pointer would change: its names are others in each run. */
function still(svg: string): string {
  return svg.replaceAll(/ class="zr[^"]*"/g, "").replace(/<style >.*?<\/style>\n?/s, "");
}

export function titleOf(text: string, subtext: string): echarts.TitleComponentOption {
  return {
    text,
    subtext,
    left: 16,
    top: 12,
    textStyle: { fontSize: 18, color: INK },
    subtextStyle: { fontSize: 12, color: "#57606a" },
  };
}

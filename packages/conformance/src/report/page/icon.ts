// A glyph for each tone, so that colour is never the only sign. Drawn, because fonts differ.

import type { Sign } from "./data.ts";
import { create, unseen } from "./element.ts";

const PATHS = {
  good: "M3.5 8.6 6.6 11.6 12.5 4.8",
  note: "M8 7.4v4.6M8 4v.2",
  late: "M3 6.6c1.7-1.9 3.3-1.9 5 0s3.3 1.9 5 0M3 10.6c1.7-1.9 3.3-1.9 5 0s3.3 1.9 5 0",
  absent: "M4 8h8",
  bad: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  ended: "M8 3.2v5.6M8 12.6v.2",
  sent: "M2.5 8h10.5M9 3.8 13.2 8 9 12.2",
  received: "M13.5 8H3M7 3.8 2.8 8 7 12.2",
  chevron: "M6 3.8 10.2 8 6 12.2",
} as const;

export type Glyph = keyof typeof PATHS;

export function icon(name: Glyph): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

const SVG = "http://www.w3.org/2000/svg";

/** The glyph alone; its word is read out, and shown on hover. */
export function mark({ word, tone }: Sign): HTMLElement {
  return create(
    "span",
    { class: "mark", title: word, "data-tone": tone },
    icon(tone),
    unseen(word),
  );
}

/** The glyph and the word. */
export function badge({ word, tone, meaning }: Sign): HTMLElement {
  return create("span", { class: "badge", "data-tone": tone, title: meaning }, icon(tone), word);
}

/** Agents are A, B, C … where there is no room for their names. */
export const letterOf = (agent: number): string =>
  agent < 26 ? String.fromCharCode(65 + agent) : String(agent + 1);

// One case, opened: what it is about, what was expected, and for each agent what was seen.

import type { Detail, PageData } from "./data.ts";
import type { ReadDetails } from "./details.ts";
import { create } from "./element.ts";
import { closeInWords } from "./frame.ts";
import { badge, mark } from "./icon.ts";
import { hashOf, type Place } from "./link.ts";
import type { Ending } from "./observed.ts";
import { drawWire } from "./wire.ts";
import { duration, measure, quoted, sectionUrl } from "./words.ts";

export interface Panel {
  readonly element: HTMLElement;
  /** Shows what this agent did. */
  show(agent: number): Promise<void>;
}

export function makePanel(data: PageData, caseIndex: number, read: ReadDetails): Panel {
  const place = (agent: number): Place => ({ agent, case: caseIndex });
  const ran = [...data.agents.keys()].filter((agent) => data.agents[agent].results[caseIndex]);
  const content = create("div", { class: "seen" });
  const tabs = ran.map((agent) => {
    const tab = create("a", { class: "tab", href: hashOf(data, place(agent)) });
    tab.append(...labelOf(data, place(agent)));
    return [agent, tab] as const;
  });
  const about = create("p", { class: "about" }, section(data.cases[caseIndex].section));
  const choice = create("nav", { class: "tabs", "aria-label": "Agents" });
  choice.append(...tabs.map(([, tab]) => tab));
  let shown: number | undefined;
  return {
    element: create(
      "div",
      { class: "panel" },
      about,
      tabs.length > 1 ? choice : undefined,
      content,
    ),
    async show(agent) {
      shown = agent;
      for (const [other, tab] of tabs) {
        tab.toggleAttribute("data-chosen", other === agent);
        if (other === agent) tab.setAttribute("aria-current", "true");
        else tab.removeAttribute("aria-current");
      }
      const detail = (await read(agent))[caseIndex];
      // Another may have been chosen meanwhile.
      if (shown !== agent) return;
      content.replaceChildren(...(detail ? drawDetail(data, place(agent), detail) : []));
    },
  };
}

function labelOf(data: PageData, { agent, case: index }: Place): HTMLElement[] {
  const { name, results } = data.agents[agent];
  const [verdict = 0] = results[index] ?? [];
  const sign = data.verdicts[verdict];
  return [mark(sign), create("span", {}, name)];
}

function section(text: string): HTMLElement | string {
  const url = sectionUrl(text);
  if (url === undefined) return text;
  return create("a", { href: url, rel: "noreferrer", class: "section" }, text);
}

function drawDetail(data: PageData, { agent, case: index }: Place, detail: Detail): HTMLElement[] {
  const [verdict = 0, close = 0, durationMs = 0] = data.agents[agent].results[index] ?? [];
  const verdictSign = data.verdicts[verdict];
  const closeSign = data.closeVerdicts[close];
  const { closing, measures = {}, expectation, observation } = detail;
  const row = (name: string, ...values: (HTMLElement | string | undefined)[]) => [
    create("dt", {}, name),
    create("dd", {}, ...values),
  ];
  const numbers = Object.entries(measures).map(([name, value]) => measure(name, value));
  return [
    create(
      "dl",
      {},
      ...row("expected", expectation),
      ...row("observed", badge(verdictSign), " ", observation),
      ...row("closing", badge(closeSign), " ", inWords(closing)),
      ...row("took", [duration(durationMs), ...numbers].join(" · ")),
    ),
    drawWire(detail),
  ];
}

/** "kit 1000 normal closure, agent 1002 protocol error “…”; the agent dropped the connection" */
function inWords({ ourCode, peerCode, peerReason = "", droppedBy }: Ending): string {
  const codes = [
    ...(ourCode === undefined ? [] : [`kit ${closeInWords(ourCode)}`]),
    ...(peerCode === undefined ? [] : [`agent ${closeInWords(peerCode)}`]),
  ];
  const reason = peerReason === "" ? "" : ` ${quoted(peerReason)}`;
  const said = codes.length === 0 ? "no Close frame" : codes.join(", ");
  return `${said}${reason}; ${DROPPED[droppedBy]}`;
}

const DROPPED = {
  agent: "the agent dropped the connection",
  kit: "the kit dropped the connection",
  nobody: "nobody dropped the connection",
} as const;

// Who was tested, and how each fared: counts, a bar, and what took longest.

import type { Agent, PageData, Sign } from "./data.ts";
import { create } from "./element.ts";
import { icon, letterOf } from "./icon.ts";
import { hashOf } from "./link.ts";
import { count, duration } from "./words.ts";

export function drawHeader({ kit, date, isShort, cases, agents }: PageData): HTMLElement {
  const when = create("time", { datetime: date }, readable(date));
  const facts = [plural(cases.length, "case"), plural(agents.length, "agent"), `kit ${kit}`];
  return create(
    "header",
    {},
    create("h1", {}, "WebSocket conformance"),
    create("p", {}, `${facts.join(" · ")} · `, when),
    isShort ? create("p", {}, SHORT) : undefined,
  );
}

const SHORT =
  "Played with --quick: where cases are long, in a shorter form than their purposes say.";

const plural = (number: number, noun: string) =>
  `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

function readable(date: string): string {
  const at = new Date(date);
  if (Number.isNaN(at.getTime())) return date;
  return `${at.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" })} UTC`;
}

export function drawAgents(data: PageData): HTMLElement {
  const cards = data.agents.map((_, agent) => drawCard(data, agent));
  return create("section", { class: "agents", "aria-label": "Agents" }, ...cards);
}

function drawCard(data: PageData, index: number): HTMLElement {
  const agent = data.agents[index];
  const tally = tallyOf(agent, data.verdicts.length, 0);
  const ran = tally.reduce((sum, number) => sum + number, 0);
  return create(
    "article",
    { class: "card" },
    create(
      "h2",
      {},
      data.agents.length > 1 ? create("span", { class: "letter" }, letterOf(index)) : undefined,
      create("span", { class: "name", title: agent.name }, agent.name),
    ),
    create(
      "p",
      { class: "url" },
      agent.url === undefined ? agent.role : `${agent.role} at ${agent.url}`,
    ),
    create(
      "p",
      { class: "score" },
      create("b", {}, count(tally[0])),
      ` of ${count(ran)} ${data.verdicts[0].word}`,
    ),
    drawBar(tally, data.verdicts),
    drawTally(data, tally, tallyOf(agent, data.closeVerdicts.length, 1)),
    drawTime(data, index),
  );
}

/** How often each verdict (0) or close verdict (1) was given. */
function tallyOf({ results }: Agent, signs: number, which: 0 | 1): number[] {
  const tally = Array.from({ length: signs }, () => 0);
  for (const result of results) {
    if (result !== null) tally[result[which]] += 1;
  }
  return tally;
}

/** As wide as the share of each; none is too thin to be seen. */
export function drawBar(tally: readonly number[], signs: readonly Sign[]): HTMLElement {
  const bar = create("span", { class: "bar", role: "img", "aria-label": inWords(tally, signs) });
  for (const [verdict, number] of tally.entries()) {
    if (number === 0) continue;
    const part = create("i", { "data-tone": signs[verdict].tone });
    part.style.flexGrow = String(number);
    bar.append(part);
  }
  return bar;
}

function inWords(tally: readonly number[], signs: readonly Sign[]): string {
  return tally
    .flatMap((number, verdict) => (number === 0 ? [] : [`${number} ${signs[verdict].word}`]))
    .join(", ");
}

/** What is not the best: verdicts, then how connections ended. */
function drawTally(
  { verdicts, closeVerdicts }: PageData,
  tally: readonly number[],
  closes: readonly number[],
): HTMLElement {
  const item = ({ tone, meaning }: Sign, glyph: SVGElement, number: number, text: string) =>
    create(
      "li",
      { "data-tone": tone, title: meaning },
      glyph,
      create("b", {}, count(number)),
      ` ${text}`,
    );
  const list = create("ul", { class: "tally" });
  for (const [verdict, sign] of verdicts.entries()) {
    const number = tally[verdict];
    if (verdict > 0 && number > 0) list.append(item(sign, icon(sign.tone), number, sign.word));
  }
  for (const [close, sign] of closeVerdicts.entries()) {
    const number = closes[close];
    if (sign.tone !== "bad" || number === 0) continue;
    list.append(item(sign, icon("ended"), number, `close ${sign.word}`));
  }
  return list;
}

function drawTime(data: PageData, index: number): HTMLElement {
  const { durationMs, results } = data.agents[index];
  const took = `took ${duration(durationMs)}`;
  const times = results.map((result) => result?.[2] ?? -1);
  const longestMs = Math.max(...times);
  if (longestMs < 0) return create("p", { class: "quiet" }, took);
  const longest = times.indexOf(longestMs);
  const href = hashOf(data, { agent: index, case: longest });
  const link = create("a", { href }, data.cases[longest].id);
  return create("p", { class: "quiet" }, `${took}; longest `, link, ` with ${duration(longestMs)}`);
}

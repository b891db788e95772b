// A report, arranged for its page: what cases have in common is said once, and long bytes are cut.

import { GROUPS } from "../cases/index.ts";
import { FIRST_ENTRIES } from "../player/wire-log.ts";
import type { AgentReport, CaseResult, Report, WireEntry } from "../report.ts";
import { CLOSE_VERDICTS, VERDICTS } from "../verdict.ts";
import { compareIds } from "./compare-ids.ts";
import type { Agent, Case, Detail, Details, PageData, Result } from "./page/data.ts";
import { CLOSE_SIGNS, VERDICT_SIGNS } from "./signs.ts";

const MAX_HEX_BYTES = 48;
const MAX_TEXT = 400;
const MAX_HEAD = 2000;

export function pageData({ kit, date, form, agents }: Report): PageData {
  const cases = casesOf(agents);
  const groups = [...new Set(cases.map(({ group }) => group))];
  return {
    kit: kit.version,
    date,
    isShort: form === "short",
    verdicts: VERDICT_SIGNS,
    closeVerdicts: CLOSE_SIGNS,
    groups: groups.map((id) => ({ id, name: GROUPS[id] ?? `Group ${id}` })),
    cases: cases.map(({ id, group, purpose, section }): Case => ({
      id,
      group: groups.indexOf(group),
      purpose,
      section,
    })),
    agents: withKeys(agents).map(([key, agent]) => summarize(agent, { key, cases })),
  };
}

/** For each agent what it did, in the order of the page's cases. */
export function pageDetails({ agents }: Report): Details[] {
  const cases = casesOf(agents);
  return agents.map(({ results }) => {
    const byId = new Map(results.map((result) => [result.id, result]));
    return cases.map(({ id }) => {
      const result = byId.get(id);
      return result === undefined ? null : detail(result);
    });
  });
}

/** Every case that some agent ran, as the first of them tells it, in the order of their numbers. */
function casesOf(agents: readonly AgentReport[]): CaseResult[] {
  const byId = new Map<string, CaseResult>();
  for (const { results } of agents) {
    for (const result of results) if (!byId.has(result.id)) byId.set(result.id, result);
  }
  return [...byId.values()].toSorted((one, other) => compareIds(one.id, other.id));
}

/** Agents by their names; where two have the same, their roles and then numbers tell them apart. */
function withKeys(agents: readonly AgentReport[]): [string, AgentReport][] {
  const taken = new Set<string>();
  return agents.map((agent) => {
    const names = [agent.agent, `${agent.agent} ${agent.role}`];
    let key = names.find((name) => !taken.has(name));
    for (let number = 2; key === undefined; number += 1) {
      const numbered = `${agent.agent} ${number}`;
      if (!taken.has(numbered)) key = numbered;
    }
    taken.add(key);
    return [key, agent];
  });
}

function summarize(
  { agent, role, url, startedAt, durationMs, results }: AgentReport,
  { key, cases }: { key: string; cases: readonly CaseResult[] },
): Agent {
  const byId = new Map(results.map((result) => [result.id, result]));
  return {
    key,
    name: agent,
    role,
    url,
    startedAt,
    durationMs: Math.round(durationMs),
    results: cases.map(({ id }): Result | null => {
      const result = byId.get(id);
      if (result === undefined) return null;
      const { verdict, closeVerdict } = result;
      return [
        VERDICTS.indexOf(verdict),
        CLOSE_VERDICTS.indexOf(closeVerdict),
        rounded(result.durationMs),
      ];
    }),
  };
}

function detail(result: CaseResult): Detail {
  const { expectation, observation, measures, closing, wire, wireElided } = result;
  return {
    expectation,
    observation,
    measures,
    closing,
    wire: wire.map(shorten),
    elided: elided(wireElided),
  };
}

/** The kit leaves entries out behind the first ones. */
const elided = (entries = 0) => (entries === 0 ? undefined : { after: FIRST_ENTRIES, entries });

function shorten(entry: WireEntry): WireEntry {
  const { hex, text, kind, atMs } = entry;
  return {
    ...entry,
    atMs: rounded(atMs),
    hex: hex?.replaceAll(" ", "").slice(0, 2 * MAX_HEX_BYTES),
    text: text === undefined ? undefined : cut(text, kind === "head" ? MAX_HEAD : MAX_TEXT),
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…`;
}

const rounded = (valueMs: number) => Math.round(valueMs * 100) / 100;

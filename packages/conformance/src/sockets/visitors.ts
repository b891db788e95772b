// The clients that came to a run, by the names that they gave, and how their cases came out.

import { performance } from "node:perf_hooks";
import type { AgentReport, CaseResult } from "../report.ts";

interface Visitor {
  readonly startedAt: string;
  readonly startMs: number;
  endMs: number;
  readonly results: Map<string, CaseResult>;
}

export class Visitors {
  readonly #byName = new Map<string, Visitor>();

  /** Keeps a result, the last one of each case; returns how many there are of this agent. */
  record(agent: string, result: CaseResult): number {
    const visitor = this.#visitor(agent);
    visitor.results.set(result.id, result);
    visitor.endMs = performance.now();
    return visitor.results.size;
  }

  resultOf(agent: string, id: string): CaseResult | undefined {
    return this.#byName.get(agent)?.results.get(id);
  }

  /** A report for each, its results in this order. */
  reports(ids: readonly string[]): AgentReport[] {
    return Array.from(this.#byName, ([agent, { startedAt, startMs, endMs, results }]) => ({
      agent,
      role: "client",
      startedAt,
      durationMs: Math.round(endMs - startMs),
      results: ids.flatMap((id) => results.get(id) ?? []),
    }));
  }

  #visitor(agent: string): Visitor {
    const known = this.#byName.get(agent);
    if (known !== undefined) return known;
    const startMs = performance.now();
    const startedAt = new Date().toISOString();
    const visitor = { startedAt, startMs, endMs: startMs, results: new Map<string, CaseResult>() };
    this.#byName.set(agent, visitor);
    return visitor;
  }
}

// What the report's page is given. The summary is small and read at once; what a case said and what
// passed over the wire is deflated, one text for each agent, and read when somebody opens a case.

import type { Ending, WireEntry } from "./observed.ts";

export interface PageData {
  /** Version of the kit. */
  readonly kit: string;
  /** ISO 8601. */
  readonly date: string;
  /** Long cases were played in a shorter form than their purposes say. */
  readonly isShort: boolean;
  readonly verdicts: readonly Sign[];
  readonly closeVerdicts: readonly Sign[];
  readonly groups: readonly Group[];
  readonly cases: readonly Case[];
  readonly agents: readonly Agent[];
}

/** How a verdict looks and what it means, from the best to the worst. */
export interface Sign {
  readonly word: string;
  readonly tone: Tone;
  readonly meaning: string;
}

type Tone = "good" | "note" | "late" | "absent" | "bad";

interface Group {
  readonly id: string;
  readonly name: string;
}

export interface Case {
  readonly id: string;
  /** Index into the groups. */
  readonly group: number;
  readonly purpose: string;
  readonly section: string;
}

export interface Agent {
  /** Unique among the agents: what a deep link calls it. */
  readonly key: string;
  readonly name: string;
  readonly role: "server" | "client";
  readonly url?: string | undefined;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** One for each case; `null` if it did not run. */
  readonly results: readonly (Result | null)[];
}

/** Indexes into the verdicts and the close verdicts, and how long it took. */
export type Result = readonly [verdict: number, closeVerdict: number, durationMs: number];

/** What one agent did in the case of the same index. */
export type Details = readonly (Detail | null)[];

export interface Detail {
  readonly expectation: string;
  readonly observation: string;
  readonly measures?: Readonly<Record<string, number>> | undefined;
  readonly closing: Ending;
  readonly wire: readonly WireEntry[];
  /** How many entries the kit left out of its log, and behind how many. */
  readonly elided?: { readonly after: number; readonly entries: number } | undefined;
}

// What a run comes to, as data: what `--json` writes, the page shows and a baseline remembers.

import type { Form } from "./case.ts";
import type { Ending, FrameNote, WireEntry } from "./report/page/observed.ts";
import type { CloseVerdict, Verdict } from "./verdict.ts";

export type { Ending, FrameNote, WireEntry };

/** One run of the kit. */
export interface Report {
  readonly kit: { readonly version: string };
  /** When it began, as ISO 8601. */
  readonly date: string;
  /** Whether `long` cases were played whole; absent where that is not known. */
  readonly form?: Form | undefined;
  readonly agents: readonly AgentReport[];
}

/** How one agent fared in one role. */
export interface AgentReport {
  readonly agent: string;
  /** The role that the agent played; the kit played the other one. */
  readonly role: "server" | "client";
  /** Where a server under test listens. */
  readonly url?: string | undefined;
  /** As ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** In the order of their ids, whatever the order they were run in. */
  readonly results: readonly CaseResult[];
}

/** What one case came to. */
export interface CaseResult {
  readonly id: string;
  /** The first number of the id. */
  readonly group: string;
  readonly purpose: string;
  /** The section that the case is about, such as "RFC 6455 §5.5.2". */
  readonly section: string;
  readonly verdict: Verdict;
  readonly closeVerdict: CloseVerdict;
  /** What the agent should have said, in words. */
  readonly expectation: string;
  /** What it said, in words. */
  readonly observation: string;
  readonly durationMs: number;
  /** What a case measures, such as `megabytesPerSecond`. */
  readonly measures?: Readonly<Record<string, number>> | undefined;
  readonly closing: Ending;
  readonly wire: readonly WireEntry[];
  /** Entries that were left out of the middle of `wire`. */
  readonly wireElided?: number | undefined;
}

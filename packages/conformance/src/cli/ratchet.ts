// Baselines on the command line: read before the run, compared or written after it.

import { readFile, writeFile } from "node:fs/promises";
import {
  type Baseline,
  baselineOf,
  type Change,
  compare,
  parseBaseline,
  renderBaseline,
} from "../compare.ts";
import type { AgentReport } from "../report.ts";
import type { Select } from "../select.ts";
import { outcomeInWords } from "./outcome.ts";
import { Refusal, systemCode } from "./refusal.ts";
import { type Paint, visible } from "./terminal.ts";

export interface Ratchet {
  readonly file: string;
  /** Absent: there is none yet, and it will be written. */
  readonly baseline: Baseline | undefined;
}

/** @throws Refusal where a file is none of such an agent's, or missing and not to be written. */
export async function readRatchet(
  file: string,
  { role, isUpdate }: { readonly role: "server" | "client"; readonly isUpdate: boolean },
): Promise<Ratchet> {
  const text = await readText(file, isUpdate);
  if (text === undefined) return { file, baseline: undefined };
  const baseline = parseBaseline(text);
  if (baseline === undefined) {
    throw new Refusal(`${file} is no baseline.`, "--update-baseline writes one; move this away.");
  }
  if (baseline.role === role) return { file, baseline };
  throw new Refusal(`${file} is the baseline of a ${baseline.role}, not of a ${role}.`);
}

async function readText(file: string, isUpdate: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" && isUpdate) return undefined;
    throw new Refusal(`${file} cannot be read: ${code}.`, "--update-baseline writes it.");
  }
}

/** Writes the baseline that a run makes, and says so. */
export async function updateRatchet(
  { file, baseline: former }: Ratchet,
  agent: AgentReport,
  { versions, select }: { readonly versions: Record<string, string>; readonly select: Select },
): Promise<string> {
  const made = baselineOf(agent, { versions, former, select });
  await writeFile(file, renderBaseline(made));
  return `Wrote ${file}: ${Object.keys(made.results).length} cases.\n`;
}

/** Tells what changed, and whether that is let through. */
export function holdRatchet(
  { file, baseline }: Ratchet,
  agent: AgentReport,
  { select, paint }: { readonly select: Select; readonly paint: Paint },
): { readonly isWorse: boolean; readonly text: string } {
  if (baseline === undefined) return { isWorse: false, text: "" };
  const { worse, better, added, same } = compare(baseline, agent, select);
  const lines = [
    `Compared with ${file} (${visible(baseline.agent)}, ${visible(baseline.date)})`,
    ...worse.map((change) => paint("red", renderChange("worse", change))),
    ...better.map((change) => paint("green", renderChange("better", change))),
    ...added.map((change) => renderChange("new", change)),
    `  ${same} as before, ${worse.length} worse, ${better.length} better, ${added.length} new`,
    ...(worse.length === 0 && better.length + added.length > 0
      ? [`  --update-baseline keeps what got better.`]
      : []),
  ];
  return { isWorse: worse.length > 0, text: `${lines.join("\n")}\n` };
}

function renderChange(way: string, { id, before, after }: Change): string {
  const from = before === undefined ? "" : `${outcomeInWords(before)} → `;
  const to = after === undefined ? "did not run" : outcomeInWords(after);
  return `  ${way.padEnd(6)}  ${id.padEnd(8)}  ${from}${to}`;
}

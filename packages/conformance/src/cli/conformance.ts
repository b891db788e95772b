// The program: reads the command line, has the cases played, tells how they came out.

import { mkdir } from "node:fs/promises";
import { listCases } from "../select.ts";
import type { AgentReport, Report } from "../report.ts";
import { renderJson } from "../report/json.ts";
import { writeReport } from "../report/write.ts";
import { HELP } from "./help.ts";
import { type ClientCommand, readCommand, type ServerCommand } from "./options.ts";
import { hasFailure } from "./outcome.ts";
import { type Player, play } from "./play.ts";
import { showProgress } from "./progress.ts";
import { holdRatchet, type Ratchet, readRatchet, updateRatchet } from "./ratchet.ts";
import { Refusal, systemCode } from "./refusal.ts";
import { renderTable } from "./table.ts";
import { type Output, painter } from "./terminal.ts";

/** All of the world that the program sees. */
export interface World {
  readonly stdout: Output;
  readonly stderr: Output & NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly version: string;
  readonly player: Player;
}

export const ExitCode = { fine: 0, failed: 1, refused: 2, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export async function conformance(args: readonly string[], world: World): Promise<ExitCode> {
  try {
    const command = readCommand(args);
    switch (command.do) {
      case "help":
        world.stdout.write(HELP);
        return ExitCode.fine;
      case "version":
        world.stdout.write(`${world.version}\n`);
        return ExitCode.fine;
      case "list":
        world.stdout.write(renderList(listCases(command.select, command.role)));
        return ExitCode.fine;
      default:
        return await run(command, world);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    world.stderr.write(`${error.message}\n${error.hint}\n`);
    return ExitCode.refused;
  }
}

function renderList(cases: ReturnType<typeof listCases>): string {
  const width = Math.max(...cases.map(({ id }) => id.length));
  return cases
    .map(({ id, purpose, section }) => `${id.padEnd(width)}  ${purpose}  (${section})\n`)
    .join("");
}

type RunCommand = ServerCommand | ClientCommand;

async function run(command: RunCommand, world: World): Promise<ExitCode> {
  // What cannot be read or written is told before anything is played.
  const ratchets = await Promise.all(
    command.baselines.map((file) =>
      readRatchet(file, { role: command.do, isUpdate: command.updateBaseline }),
    ),
  );
  if (command.report !== undefined) await makeFolder(command.report);
  const date = new Date().toISOString();
  const agents = await playAll(command, world);
  const report = { kit: { version: world.version }, date, form: command.form, agents };
  await tell(command, report, world);
  if (world.signal.aborted) {
    world.stderr.write("Interrupted: what is told is what was run until then.\n");
    return ExitCode.interrupted;
  }
  if (ratchets.length > 0) return settle(command, { ratchets, agents }, world);
  return agents.some(hasFailure) ? ExitCode.failed : ExitCode.fine;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Refusal(
      `${folder} cannot be written: ${systemCode(error)}.`,
      "--report takes a folder, which is made if need be.",
    );
  }
}

async function playAll(command: RunCommand, world: World): Promise<AgentReport[]> {
  const { stderr, env, player, signal } = world;
  const view = showProgress(stderr, painter(stderr, env));
  try {
    return await play(command, player, {
      signal,
      onResult: (result, progress) => view.show(result, progress),
      onListening: (url) => stderr.write(`Clients under test connect to ${url}\n`),
    });
  } finally {
    view.end();
  }
}

async function tell(command: RunCommand, report: Report, world: World): Promise<void> {
  const { stdout, stderr, env } = world;
  const look = { paint: painter(stdout, env), columns: stdout.columns || 100 };
  if (command.json) stdout.write(renderJson(report));
  else stdout.write(report.agents.map((agent) => renderTable(agent, look)).join("\n"));
  if (command.report === undefined) return;
  const page = await writeReport(report, command.report);
  (command.json ? stderr : stdout).write(`\nReport: ${page}\n`);
}

interface Settling {
  readonly ratchets: readonly Ratchet[];
  readonly agents: readonly AgentReport[];
}

/** Compares each agent with its baseline, or writes it. With `--json`, stdout is the report's alone. */
async function settle(
  { select, updateBaseline, json }: RunCommand,
  { ratchets, agents }: Settling,
  { stdout, stderr, env, version }: World,
): Promise<ExitCode> {
  const output = json ? stderr : stdout;
  const versions = { "@ws/conformance": version, node: process.versions.node };
  let isAnyWorse = false;
  for (const [index, ratchet] of ratchets.entries()) {
    const agent = agents[index];
    if (updateBaseline) {
      output.write(`\n${await updateRatchet(ratchet, agent, { versions, select })}`);
      continue;
    }
    const { isWorse, text } = holdRatchet(ratchet, agent, { select, paint: painter(output, env) });
    output.write(`\n${text}`);
    isAnyWorse ||= isWorse;
  }
  return isAnyWorse ? ExitCode.failed : ExitCode.fine;
}

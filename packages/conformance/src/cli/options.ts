// What the command line asks for.

import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import type { Form } from "../case.ts";
import { listCases, type Select } from "../select.ts";
import { Refusal } from "./refusal.ts";
import { readTls, type TlsWish } from "./tls.ts";
import { listOf, notEmpty, webSocketUrl, whole } from "./values.ts";

export type Command =
  | { readonly do: "help" }
  | { readonly do: "version" }
  | List
  | ServerCommand
  | ClientCommand;

interface List {
  readonly do: "list";
  readonly role: "server" | "client" | undefined;
  readonly select: Select;
}

/** What both kinds of run are asked for. */
interface Run {
  readonly select: Select;
  readonly form: Form;
  readonly timeoutMs: number | undefined;
  /** The folder for the report. */
  readonly report: string | undefined;
  readonly json: boolean;
  /** Files, one for each agent. */
  readonly baselines: readonly string[];
  readonly updateBaseline: boolean;
}

export interface ServerCommand extends Run {
  readonly do: "server";
  readonly servers: readonly { readonly url: string; readonly agent: string | undefined }[];
  readonly jobs: number | undefined;
  readonly insecure: boolean;
  /** A file of certificates to trust. */
  readonly ca: string | undefined;
}

export interface ClientCommand extends Run {
  readonly do: "client";
  readonly port: number;
  readonly host: string | undefined;
  /** Clients connect to `wss:`. */
  readonly tls: TlsWish | undefined;
  /** None: one, whatever its name. */
  readonly agents: readonly string[];
}

const OPTIONS = {
  only: { type: "string", multiple: true },
  exclude: { type: "string", multiple: true },
  full: { type: "boolean" },
  quick: { type: "boolean" },
  list: { type: "boolean" },
  agent: { type: "string", multiple: true },
  agents: { type: "string", multiple: true },
  port: { type: "string" },
  host: { type: "string" },
  jobs: { type: "string" },
  timeout: { type: "string" },
  insecure: { type: "boolean" },
  ca: { type: "string" },
  tls: { type: "boolean" },
  cert: { type: "string" },
  key: { type: "string" },
  "save-cert": { type: "string" },
  report: { type: "string" },
  json: { type: "boolean" },
  compare: { type: "string", multiple: true },
  "update-baseline": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies ParseArgsOptionsConfig;

/** Options that say something to one kind of agent only. */
const ONLY_FOR = {
  agent: "server",
  jobs: "server",
  insecure: "server",
  ca: "server",
  agents: "client",
  port: "client",
  host: "client",
  tls: "client",
  cert: "client",
  key: "client",
  "save-cert": "client",
} as const;

/** @throws Refusal */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { do: "help" };
  if (values.version) return { do: "version" };
  const [role, ...urls] = positionals;
  if (role !== undefined && role !== "server" && role !== "client") {
    throw new Refusal(`"${role}" is neither server nor client.`);
  }
  const select = readSelect(values, role);
  if (values.list) return { do: "list", role, select };
  if (role === undefined) throw new Refusal("What is under test: a server or a client?");
  checkOnlyFor(values, role);
  const run = { ...readRun(values), select };
  if (role === "server") return checkBaselines(readServer(values, { run, urls }));
  if (urls.length > 0)
    throw new Refusal(`Clients connect to the kit; "${urls[0]}" is not dialled.`);
  return checkBaselines(readClient(values, run));
}

type Values = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split(/\.\s|\.$|\n/, 1)[0]}.`);
  }
}

function checkOnlyFor(values: Values, role: "server" | "client"): void {
  for (const [name, only] of Object.entries(ONLY_FOR)) {
    if (values[name as keyof typeof ONLY_FOR] !== undefined && only !== role) {
      throw new Refusal(`--${name} is for a ${only} under test, not for a ${role}.`);
    }
  }
}

/** Every pattern stands for some case, and some case is left. */
function readSelect({ only, exclude }: Values, role: "server" | "client" | undefined): Select {
  const select = { only: listOf("--only", only), exclude: listOf("--exclude", exclude) };
  for (const pattern of [...select.only, ...select.exclude]) {
    if (listCases({ only: [pattern] }).length > 0) continue;
    throw new Refusal(`No case is like "${pattern}".`, "conformance --list tells which there are.");
  }
  if (listCases(select, role).length > 0) return select;
  throw new Refusal("No case is left to play.", "conformance --list tells which there are.");
}

function readRun(values: Values): Omit<Run, "select"> {
  const { full, quick, timeout, report, json = false, compare: baselines = [] } = values;
  if (full && quick) throw new Refusal("--full and --quick exclude each other.");
  const updateBaseline = values["update-baseline"] ?? false;
  if (updateBaseline && baselines.length === 0) {
    throw new Refusal("--update-baseline writes the file that --compare names; it names none.");
  }
  for (const file of baselines) notEmpty("--compare", file);
  return {
    form: quick ? "short" : "full",
    timeoutMs: timeout === undefined ? undefined : whole("--timeout", timeout, 1, 3_600_000),
    report: report === undefined ? undefined : notEmpty("--report", report),
    json,
    baselines,
    updateBaseline,
  };
}

function readServer(
  { agent: names = [], jobs, insecure = false, ca }: Values,
  { run, urls }: { readonly run: Run; readonly urls: readonly string[] },
): ServerCommand {
  if (urls.length === 0) {
    throw new Refusal(
      "Where is the server?",
      "For example: conformance server ws://localhost:9001",
    );
  }
  if (names.length > 0 && names.length !== urls.length) {
    throw new Refusal(
      `--agent names ${names.length} servers, and there are URLs for ${urls.length}.`,
    );
  }
  return {
    ...run,
    do: "server",
    servers: urls.map((url, index) => ({
      url: webSocketUrl(url),
      agent: index in names ? notEmpty("--agent", names[index]) : undefined,
    })),
    jobs: jobs === undefined ? undefined : whole("--jobs", jobs, 1, 64),
    insecure,
    ca: ca === undefined ? undefined : notEmpty("--ca", ca),
  };
}

function readClient(values: Values, run: Run): ClientCommand {
  const { agents, port, host } = values;
  return {
    ...run,
    do: "client",
    agents: listOf("--agents", agents),
    port: port === undefined ? 9002 : whole("--port", port, 0, 65_535),
    host: host === undefined ? undefined : notEmpty("--host", host),
    tls: readTls(values),
  };
}

/** The first baseline is the first agent's, and so on. */
function checkBaselines<C extends ServerCommand | ClientCommand>(command: C): C {
  const files = command.baselines.length;
  const agents = command.do === "server" ? command.servers.length : command.agents.length || 1;
  if (files === 0 || files === agents) return command;
  const times = files === 1 ? "one file" : `${files} files`;
  throw new Refusal(
    `--compare names ${times} for ${agents === 1 ? "one agent" : `${agents} agents`}.`,
  );
}

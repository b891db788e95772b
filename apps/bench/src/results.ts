// What was measured, kept as JSON: from it tables and charts are made, at any time.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Figures } from "./measure.ts";
import type { Workload } from "./workloads.ts";

let folder = folderNamed("results/");

/** Where the results are; a quick look has a folder of its own, which is not committed. */
export function resultsFolder(): string {
  return folder;
}

export function keepIn(name: string): void {
  folder = folderNamed(name);
}

function folderNamed(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  /** What runs the contestants, and the load. */
  readonly runtime: string;
  readonly load: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface Row {
  readonly workload: Workload;
  /** Of each contestant, round by round. */
  readonly figures: Readonly<Record<string, readonly Figures[]>>;
}

export interface SuiteResult extends Machine {
  readonly rounds: number;
  readonly rows: readonly Row[];
}

export interface MemoryRow {
  readonly name: string;
  readonly connections: number;
  /** Bytes of resident memory for each connection, round by round. */
  readonly bytes: Readonly<Record<string, readonly number[]>>;
}

export interface MemoryResult extends Machine {
  readonly rounds: number;
  readonly rows: readonly MemoryRow[];
}

const PACKAGES = ["ws", "bufferutil", "websocket-driver"] as const;

export function describeMachine(runtime: string): Machine {
  const [{ model }] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: model.trim(),
    cores: cpus().length,
    system: `${type()} ${release()}`,
    runtime: `${nameOf(runtime)} ${versionOf(runtime)}`,
    load: `Node.js ${process.version}`,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, packageVersion(name)])),
  };
}

export function loadSuite(name: string): SuiteResult | undefined {
  return load(name) as SuiteResult | undefined;
}

export function loadMemory(): MemoryResult | undefined {
  return load("memory") as MemoryResult | undefined;
}

function load(name: string): unknown {
  const path = `${folder}${name}.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

export function save(name: string, result: SuiteResult | MemoryResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(result, rounded, 1)}\n`);
}

/** No figure has more than four digits that mean something. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(4))
    : value;
}

/** By the file that it is. */
function nameOf(runtime: string): string {
  if (/[\\/]bun[^\\/]*$/.test(runtime)) return "Bun";
  return /[\\/]deno[^\\/]*$/.test(runtime) ? "Deno" : "Node.js";
}

function versionOf(runtime: string): string {
  const said = execFileSync(runtime, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(said)![0];
}

function packageVersion(name: string): string {
  const url = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { version: string }).version;
}

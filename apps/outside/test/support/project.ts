// A project of somebody else: our tarballs, and what they depend on, in a folder of its own.

import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The folders of what is published. */
export const PUBLISHED: readonly string[] = readdirSync(join(ROOT, "packages")).filter(
  (name) => manifestIn(join(ROOT, "packages", name)).private !== true,
);

export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Unpacks them all, with their dependencies beside them; returns the folder. */
export function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "outside-"));
  const filters = PUBLISHED.flatMap((name) => ["--filter", `@ws/${name}`]);
  const pnpm = ["-y", "pnpm@12.21.0", ...filters, "pack", "--pack-destination", folder];
  execFileSync("npx", pnpm, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  for (const name of PUBLISHED) unpack(folder, name);
  return folder;
}

function unpack(folder: string, name: string): void {
  const target = installed(folder, `@ws/${name}`);
  mkdirSync(target, { recursive: true });
  const [tarball] = readdirSync(folder).filter((file) => file.startsWith(`ws-${name}-`));
  execFileSync("tar", ["-xzf", join(folder, tarball), "-C", target, "--strip-components=1"]);
  const source = join(ROOT, "packages", name);
  const { dependencies, peerDependencies } = manifestIn(source);
  for (const other of Object.keys({ ...dependencies, ...peerDependencies }))
    if (!other.startsWith("@ws/")) link(folder, other, join(source, "node_modules", other));
}

export function installed(folder: string, name: string): string {
  return join(folder, "node_modules", name);
}

/** In place of what was linked before. */
export function link(folder: string, name: string, path: string): void {
  const target = installed(folder, name);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true });
  symlinkSync(realpathSync(path), target);
}

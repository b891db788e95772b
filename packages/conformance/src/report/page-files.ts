// The script and the style of the page. The script is bundled when the package is built; both are
// reached alike from src/report and from dist/report.

import { readFile } from "node:fs/promises";

export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

export async function readPageFiles(): Promise<PageFiles> {
  const [script, style] = await Promise.all([
    readFile(new URL("../../dist/report/page.js", import.meta.url), "utf8"),
    readStyle(),
  ]);
  return { script, style };
}

/** In the order of what they style; what is for phones changes the others. */
const STYLES = [
  "tokens",
  "base",
  "agents",
  "toolbar",
  "matrix",
  "case",
  "wire",
  "frame",
  "http-head",
  "phone",
];

export async function readStyle(): Promise<string> {
  const folder = new URL("../../src/report/page/style/", import.meta.url);
  const parts = STYLES.map((name) => readFile(new URL(`${name}.css`, folder), "utf8"));
  return (await Promise.all(parts)).join("\n");
}

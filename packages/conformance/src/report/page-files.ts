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
    readFile(new URL("../../src/report/page/style.css", import.meta.url), "utf8"),
  ]);
  return { script, style };
}

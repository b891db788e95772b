// A report in a folder: index.html for people, report.json for programs.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../report.ts";
import { renderHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { readPageFiles } from "./page-files.ts";

/** Makes the folder if need be, and tells where the page is. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  const html = renderHtml(report, await readPageFiles());
  const page = join(folder, "index.html");
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(page, html),
    writeFile(join(folder, "report.json"), renderJson(report)),
  ]);
  return page;
}

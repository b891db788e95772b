import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { PageFiles } from "../../src/report/page-files.ts";

const PAGE = new URL("../../src/report/page/", import.meta.url);

/** The script and the style as the source has them now; what is built may be older. */
export async function bundlePageFiles(): Promise<PageFiles> {
  const bundle = await rolldown({ input: fileURLToPath(new URL("main.ts", PAGE)) });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return { script: output[0].code, style: await readFile(new URL("style.css", PAGE), "utf8") };
}

import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { type PageFiles, readStyle } from "../../src/report/page-files.ts";

const MAIN = fileURLToPath(new URL("../../src/report/page/main.ts", import.meta.url));

/** The script and the style as the source has them now; what is built may be older. */
export async function bundlePageFiles(): Promise<PageFiles> {
  const bundle = await rolldown({ input: MAIN, resolve: { conditionNames: ["@ws/source"] } });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return { script: output[0].code, style: await readStyle() };
}

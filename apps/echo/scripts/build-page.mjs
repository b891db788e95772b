// Puts the page together in dist/page: its script, with all that it imports, in one file; its style in
// another; the rest beside them.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = new URL("../src/page/", import.meta.url);
const dist = new URL("../dist/page/", import.meta.url);
const chartStyle = "uplot/dist/uPlot.min.css";

/** In the order of the cascade. */
const STYLES = [
  "tokens",
  "base",
  "head",
  "fields",
  "facts",
  "cards",
  "conversation",
  "burst",
  "charts",
  "screens",
];

const isServed = (path) =>
  !path.endsWith("tsconfig.json") && extname(path) !== ".ts" && basename(path) !== "style";

await rm(dist, { recursive: true, force: true });
await mkdir(new URL("vendor/", dist), { recursive: true });
await cp(page, dist, { recursive: true, filter: isServed });
const styles = STYLES.map((name) => readFile(new URL(`style/${name}.css`, page), "utf8"));
await writeFile(new URL("style.css", dist), (await Promise.all(styles)).join("\n"));
await cp(fileURLToPath(import.meta.resolve(chartStyle)), new URL("vendor/uPlot.min.css", dist));
await build({
  entryPoints: [fileURLToPath(new URL("main.ts", page))],
  outfile: fileURLToPath(new URL("main.js", dist)),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2023",
  // The packages as they are built, whatever the tsconfig says for development.
  tsconfigRaw: {},
});

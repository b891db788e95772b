// Puts the page together in dist/page: its script, with all that it imports, in one file; the rest
// beside it.
import { cp, mkdir, rm } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = new URL("../src/page/", import.meta.url);
const dist = new URL("../dist/page/", import.meta.url);
const chartStyle = "uplot/dist/uPlot.min.css";

const isServed = (path) => !path.endsWith("tsconfig.json") && extname(path) !== ".ts";

await rm(dist, { recursive: true, force: true });
await mkdir(new URL("vendor/", dist), { recursive: true });
await cp(page, dist, { recursive: true, filter: isServed });
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

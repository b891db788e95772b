// tsc compiles the page's script; this puts the rest of the page beside it in dist/page.
import { cp, mkdir } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const page = new URL("../src/page/", import.meta.url);
const dist = new URL("../dist/page/", import.meta.url);
const vendor = new URL("vendor/", dist);
const vendored = ["uplot/dist/uPlot.esm.js", "uplot/dist/uPlot.min.css"];

const compiled = (path) => extname(path) === ".ts" || path.endsWith("tsconfig.json");

await mkdir(vendor, { recursive: true });
await cp(page, dist, { recursive: true, filter: (path) => !compiled(path) });
for (const file of vendored) {
  const name = file.slice(file.lastIndexOf("/") + 1);
  await cp(fileURLToPath(import.meta.resolve(file)), new URL(name, vendor));
}

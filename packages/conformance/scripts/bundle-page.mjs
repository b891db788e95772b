// The report is one file: its script is bundled here, and the report takes it in.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const bundle = await rolldown({ input: path("../src/report/page/main.ts") });
await bundle.write({ file: path("../dist/report/page.js"), format: "iife", minify: true });
await bundle.close();

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = { conditions: ["@ws/source"] };

const project = (name: string, root: string, include = ["test/**/*.test.ts"]) => ({
  extends: true as const,
  // vitest.browser.config.ts runs those that need a browser around them.
  test: { name, root, include, exclude: ["test/in-browser/**"] },
});

/** Runs under Bun itself, and what Bun shares with Node.js as well. */
const bun = project("bun", "packages/bun", [
  "test/**/*.test.ts",
  "../{net,zlib}/test/**/*.test.ts",
]);

export default defineConfig({
  // The packages run from their source; nothing has to be built first.
  resolve: source,
  ssr: { resolve: source },
  test: {
    projects: [
      project("core", "packages/core"),
      project("io", "packages/io"),
      project("net", "packages/net"),
      project("zlib", "packages/zlib"),
      project("node", "packages/node"),
      project("browser", "packages/browser"),
      project("conformance", "packages/conformance"),
      project("echo", "apps/echo"),
      project("matrix", "apps/matrix"),
      project("outside", "apps/outside"),
      ...("bun" in process.versions ? [bun] : []),
    ],
    setupFiles: [fileURLToPath(new URL("vitest.setup.ts", import.meta.url))],
    // Most tests of sockets wait: they leave room for a worker on each processor.
    maxWorkers: "100%",
    // Machines are slow at times; what hangs is found all the same.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Paths are relative to the project; @ws/core alone is measured, by its own tests.
    coverage: {
      include: ["src/**"],
      thresholds: { 100: true },
      reporter: ["text", "html"],
    },
    // CI adds these reports up.
    reporters: process.env.CI
      ? ["default", ["json", { outputFile: `.reports/${process.pid}.json` }]]
      : ["default"],
  },
});

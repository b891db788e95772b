import { defineConfig } from "vitest/config";

const source = { conditions: ["@ws/source"] };

const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["test/**/*.test.ts"] },
});

export default defineConfig({
  // The packages run from their source; nothing has to be built first.
  resolve: source,
  ssr: { resolve: source },
  test: {
    projects: [
      project("core", "packages/core"),
      project("io", "packages/io"),
      project("node", "packages/node"),
      project("conformance", "packages/conformance"),
      project("echo", "apps/echo"),
    ],
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

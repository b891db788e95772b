import { defineConfig } from "vitest/config";

const source = { conditions: ["@ws/source"] };

const project = (name: string, folder: string) => ({
  extends: true as const,
  test: { name, root: folder, include: ["test/**/*.test.ts"] },
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
      project("echo", "apps/echo"),
    ],
    // For `test:coverage` of @ws/core, which its own tests alone must cover.
    coverage: {
      include: ["packages/core/src/**"],
      thresholds: { 100: true },
    },
  },
});

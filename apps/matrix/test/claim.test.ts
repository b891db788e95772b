// No suite passes on another runtime than is claimed.

import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => void vi.resetModules());
afterEach(() => void vi.unstubAllEnvs());

test("a worker runs on the runtime that is claimed: nothing", async () => {
  vi.stubEnv("MATRIX_CLAIM", `node ${process.versions.node}`);
  await import("../src/claim.ts");
});

test.each(["bun 1.4.5", "node 18.0.0", undefined])(
  "a worker runs on another runtime than %s: no test runs",
  async (claim) => {
    vi.stubEnv("MATRIX_CLAIM", claim);
    await expect(import("../src/claim.ts")).rejects.toThrow(
      `This is node ${process.versions.node}`,
    );
  },
);

import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

test("these tests run under Bun itself", () => {
  expect(Bun.version).toBe(manifest.devDependencies.bun);
});

// The workspace's own configuration, with a proof of the runtime before each file of tests.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mergeConfig } from "vitest/config";
import config from "../../vitest.config.ts";

// Vitest tells of failures with it, and writes no report where it is missing, as on Node.js 20.
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map();
  let at = 0;
  for (const item of items) {
    const key = keyOf(item, at++);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

export default mergeConfig(config, {
  test: {
    setupFiles: [fileURLToPath(new URL("src/claim.ts", import.meta.url))],
    reporters: [
      "json",
      // The report has no word of errors that belong to no test.
      {
        onTestRunEnd: (_: unknown, errors: readonly { message: string; stack?: string }[]) =>
          writeFileSync(
            process.env.MATRIX_ERRORS!,
            JSON.stringify(errors.map(({ message, stack = "" }) => `${message}\n${stack}`)),
          ),
      },
    ],
  },
});

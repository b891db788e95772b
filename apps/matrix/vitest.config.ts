// The workspace's own configuration, with a proof of the runtime before each file of tests.

import { fileURLToPath } from "node:url";
import { mergeConfig } from "vitest/config";
import config from "../../vitest.config.ts";

export default mergeConfig(config, {
  test: {
    setupFiles: [fileURLToPath(new URL("src/claim.ts", import.meta.url))],
    reporters: ["json"],
  },
});

import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { installedBrowsers } from "./packages/browsers/src/index.ts";

export default defineConfig({
  resolve: { conditions: ["@ws/source", "browser"] },
  test: {
    name: "in browsers",
    root: "packages/browser",
    include: ["test/in-browser/**/*.test.ts"],
    globalSetup: ["test/support/servers.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: installedBrowsers().map(({ name, launchOptions }) => ({
        browser: name,
        provider: playwright({ launchOptions }),
      })),
    },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // CI adds these reports up.
    reporters: process.env.CI
      ? ["default", ["json", { outputFile: `../../.reports/${process.pid}.json` }]]
      : ["default"],
  },
});

// Reports of Vitest, as it writes them.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readReport, ROOT } from "../src/report.ts";

function written(...testResults: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

test("each test has an outcome; what is to do or pending is skipped", () => {
  const statuses = ["passed", "failed", "skipped", "pending", "todo"];
  const assertionResults = statuses.map((status) => ({
    fullName: `is ${status}`,
    status,
    failureMessages: status === "failed" ? ["Why"] : [],
  }));
  const path = written({
    name: join(ROOT, "packages/node/test/faces/duplex.test.ts"),
    status: "failed",
    message: "",
    assertionResults,
  });
  const file = "packages/node/test/faces/duplex.test.ts";
  expect(readReport(path)).toEqual([
    { file, name: "is passed", status: "passed", message: "" },
    { file, name: "is failed", status: "failed", message: "Why" },
    { file, name: "is skipped", status: "skipped", message: "" },
    { file, name: "is pending", status: "skipped", message: "" },
    { file, name: "is todo", status: "skipped", message: "" },
  ]);
});

test("a file that does not load is a failure", () => {
  const message = "Cannot find module";
  const path = written({
    name: join(ROOT, "apps/echo/test/echo.test.ts"),
    status: "failed",
    message,
    assertionResults: [],
  });
  expect(readReport(path)).toEqual([
    { file: "apps/echo/test/echo.test.ts", name: "the file itself", status: "failed", message },
  ]);
});

// What compilation cannot see. `process`, timers and sockets do not type-check in src; these do.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SRC = new URL("../src/", import.meta.url);

const IMPURE = {
  "a clock": /\bDate\b|\bperformance\b|\bTemporal\b/,
  "weak randomness": /\bMath\s*\.\s*random\b/,
  asynchrony: /\basync\b|\bawait\b|\bPromise\b|\.then\(/,
  "a global": /\bglobalThis\b|\beval\b|\bFunction\(/,
  "a dynamic import": /\bimport\(/,
} as const;

/** The code without comments and strings. */
function codeOf(path: string): string {
  const source = readFileSync(new URL(path, SRC), "utf8");
  return source.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, "").replaceAll(/"(?:\\.|[^"\\\n])*"/g, '""');
}

const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".ts"),
);

test.each(Object.entries(IMPURE))("the core has no %s", (_, pattern) => {
  const found = FILES.flatMap((path) =>
    codeOf(path)
      .split("\n")
      .filter((line) => pattern.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

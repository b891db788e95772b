// Tests that are expected to be skipped: where a program of others is missing, by the Debian package that
// brings it, and only where it cannot be installed; and what a runtime hides, everywhere.

import type { Expectation } from "./verdict.ts";

const PROGRAMS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  chromium: { "packages/node/test/http2-interop.test.ts": /^Chromium/ },
  haproxy: {
    "packages/node/test/http2-interop.test.ts": /^HAProxy/,
    "packages/node/test/interop.proxies.test.ts": /^behind haproxy/,
  },
  nginx: { "packages/node/test/interop.proxies.test.ts": /^behind nginx/ },
  tinyproxy: {
    "packages/bun/test/proxy.test.ts": /through tinyproxy/,
    "packages/node/test/proxy.test.ts": /through tinyproxy/,
  },
  "python3-websockets": { "packages/node/test/interop.python.test.ts": /Python's websockets/ },
};

/** Cases of the shared suite that a Bun.serve cannot play the server of: it hides its frames, and who closed. */
const HIDDEN_BY_BUN: Expectation = {
  file: "packages/bun/test/present.suite.test.ts",
  tests: /messages in pieces (arrive whole, though|may have no byte)|closing by both at once/,
  status: "skipped",
};

export function skipsWithout(missing: readonly string[]): Expectation[] {
  const ofPrograms = missing.flatMap((name) =>
    Object.entries(PROGRAMS[name] ?? {}).map(([file, tests]): Expectation => ({
      file,
      tests,
      status: "skipped",
    })),
  );
  return [HIDDEN_BY_BUN, ...ofPrograms];
}

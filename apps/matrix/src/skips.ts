// Tests that need a program of others, by the Debian package that brings it. They are skipped where it
// is missing, which is expected only where it cannot be installed.

import type { Expectation } from "./verdict.ts";

const PROGRAMS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  chromium: { "packages/node/test/http2-interop.test.ts": /^Chromium/ },
  haproxy: {
    "packages/node/test/http2-interop.test.ts": /^HAProxy/,
    "packages/node/test/interop.proxies.test.ts": /^behind haproxy/,
  },
  nginx: { "packages/node/test/interop.proxies.test.ts": /^behind nginx/ },
  tinyproxy: { "packages/node/test/interop.client.test.ts": /through tinyproxy/ },
  "python3-websockets": { "packages/node/test/interop.python.test.ts": /Python's websockets/ },
};

export function skipsWithout(missing: readonly string[]): Expectation[] {
  return missing.flatMap((name) =>
    Object.entries(PROGRAMS[name] ?? {}).map(([file, tests]): Expectation => ({
      file,
      tests,
      status: "skipped",
    })),
  );
}

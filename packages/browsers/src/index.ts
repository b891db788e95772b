// The browsers that tests run in, where they are installed, and how they are started.

import { existsSync } from "node:fs";

export interface Browser {
  readonly name: "chromium" | "firefox";
  readonly launchOptions: {
    readonly executablePath: string;
    readonly channel?: string;
    readonly args?: string[];
  };
}

/** Those of Debian, unless the environment names others. */
const { CHROMIUM = "/usr/bin/chromium", FIREFOX = "/usr/bin/firefox-esr" } = process.env;

const ALL: readonly Browser[] = [
  {
    name: "chromium",
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  { name: "firefox", launchOptions: { executablePath: FIREFOX, channel: "moz-firefox" } },
];

/** Those that are installed. @throws Error where one is missing and CI is set: it does not pass in silence */
export function installedBrowsers(): readonly Browser[] {
  const installed = ALL.filter(({ name }) => installedBrowser(name) !== undefined);
  if (installed.length < ALL.length && process.env["CI"] !== undefined) throw new Error(MISSING);
  return installed;
}

/** One of them, for tests that need no other; `undefined` where it is not installed. */
export function installedBrowser(name: Browser["name"]): Browser | undefined {
  return ALL.find((one) => one.name === name && existsSync(one.launchOptions.executablePath));
}

/** What to say where `installedBrowsers` does not give all; else nothing. */
export function whatIsMissing(): string {
  return installedBrowsers().length < ALL.length ? MISSING : "";
}

const MISSING = `Tests in browsers need Chromium and Firefox. Debian has both:

  apt-get install -y --no-install-recommends chromium firefox-esr

Elsewhere name their programs in CHROMIUM and FIREFOX.`;

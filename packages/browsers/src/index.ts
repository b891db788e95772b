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

/** Debian's, unless the environment names another. */
export const CHROMIUM: Browser = {
  name: "chromium",
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
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
};

const FIREFOX: Browser = {
  name: "firefox",
  launchOptions: {
    executablePath: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr",
    channel: "moz-firefox",
  },
};

const ALL: readonly Browser[] = [CHROMIUM, FIREFOX];

export function isInstalled({ launchOptions }: Browser): boolean {
  return existsSync(launchOptions.executablePath);
}

/** Those that are installed. @throws Error where one is missing and CI is set: it does not pass in silence */
export function installedBrowsers(): readonly Browser[] {
  const installed = ALL.filter(isInstalled);
  if (installed.length < ALL.length && process.env["CI"] !== undefined) throw new Error(MISSING);
  return installed;
}

/** What to say where `installedBrowsers` does not give all; else nothing. */
export function whatIsMissing(): string {
  return installedBrowsers().length < ALL.length ? MISSING : "";
}

const MISSING = `Tests in browsers need Chromium and Firefox. Debian has both:

  apt-get install -y --no-install-recommends chromium firefox-esr

Elsewhere name their programs in CHROMIUM and FIREFOX.`;

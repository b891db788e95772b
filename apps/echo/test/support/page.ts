// The page in a real browser, as a person sees it and uses it.

import type { Browser, BrowserContextOptions, Page } from "playwright";
import { chromium, firefox } from "playwright";
import type { Browser as Installed } from "@ws/browsers";
import { onTestFinished } from "vitest";

const TYPES = { chromium, firefox };

export type ColorScheme = "light" | "dark";

/** Firefox takes its colours from its preferences, whatever a page is opened with. */
export function launch(
  { name, launchOptions }: Installed,
  colorScheme: ColorScheme = "light",
): Promise<Browser> {
  const firefoxUserPrefs = {
    "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1,
  };
  const options = name === "firefox" ? { firefoxUserPrefs } : {};
  return TYPES[name].launch({ ...launchOptions, ...options, headless: true });
}

export class EchoPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page; what goes wrong on it fails the test. */
  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<EchoPage> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => {
      if (!NO_ERRORS.test(message)) errors.push(message);
    });
    onTestFinished(async () => {
      await context.close();
      if (errors.length > 0) throw new Error(errors.join("\n"));
    });
    await page.goto(url);
    return new EchoPage(page);
  }

  /** What is written at the element with this id. */
  text(id: string): Promise<string> {
    return this.page.locator(`#${id}`).innerText();
  }

  /** The lines of the log, without their times. */
  async log(): Promise<string[]> {
    return this.page.locator("#log .text").allInnerTexts();
  }

  async shows(id: string, pattern: RegExp): Promise<void> {
    const selector = `#${id}`;
    await this.page.waitForFunction(
      ([where, source]) => new RegExp(source).test(document.querySelector(where)!.textContent),
      [selector, pattern.source] as const,
    );
  }

  async say(text: string): Promise<void> {
    await this.page.fill("#message", text);
    await this.page.press("#message", "Enter");
  }

  /** How far the page is wider than its window, in pixels. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }

  async press(id: string): Promise<void> {
    await this.page.click(`#${id}`);
  }
}

/** Firefox tells so of servers that are gone, and of the style by which Playwright hides carets. */
const NO_ERRORS = /^Firefox can’t establish a connection|^The connection to|inline style/;

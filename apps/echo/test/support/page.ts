// The page in a real browser, as a person sees it and uses it.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type Axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright";
import { chromium, firefox } from "playwright";
import type { Browser as Installed } from "@ws/browsers";
import { onTestFinished } from "vitest";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

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

  /** How far the page is wider and longer than its window, in pixels; a scroll bar may stand beside it. */
  overflow(): Promise<{ x: number; y: number }> {
    return this.page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return {
        x: Math.max(0, scrollWidth - window.innerWidth),
        y: Math.max(0, scrollHeight - window.innerHeight),
      };
    });
  }

  /** What has the focus: its id, or else what is written on it. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const { id = "", textContent } = document.activeElement ?? {};
      return id || (textContent ?? "");
    });
  }

  /** Where so many presses of the Tab key lead. */
  async tabStops(count: number): Promise<string[]> {
    const stops: string[] = [];
    for (let at = 0; at < count; at++) {
      await this.page.keyboard.press("Tab");
      stops.push(await this.focused());
    }
    return stops;
  }

  /** How many pixels of a chart are coloured, and not grey as axes and grids are. */
  colours(id: string): Promise<number> {
    return this.page.locator(`#${id} canvas`).evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      let coloured = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = data.subarray(at, at + 3);
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) coloured += 1;
      }
      return coloured;
    });
  }

  /** What keeps people from using the page: WCAG 2.1, levels A and AA. */
  async barriers(): Promise<unknown[]> {
    // Not as a script of the page, whose policy takes none.
    await this.page.evaluate(await readFile(AXE, "utf8"));
    return this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof Axe };
      const runOnly = ["wcag2a", "wcag2aa", "wcag21aa"];
      const { violations } = await axe.run(document, { runOnly });
      return violations.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html]);
    });
  }

  async press(id: string): Promise<void> {
    await this.page.click(`#${id}`);
  }
}

/** Firefox tells so of servers that are gone, and of the style by which Playwright hides carets. */
const NO_ERRORS = /^Firefox can’t establish a connection|^The connection to|inline style/;

/// <reference lib="dom" />

// The page in a real browser, from a file, with hostile agents.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CHROMIUM, isInstalled } from "@ws/browsers";
import type Axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { renderHtml } from "../../src/report/html.ts";
import { pageData } from "../../src/report/page-data.ts";
import { HOSTILE, sampleReport } from "../support/sample-report.ts";
import { bundlePageFiles } from "../support/page-files.ts";

const hasChromium = isInstalled(CHROMIUM);
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 900 } };

let html = "";
let url = "";
let browser: Browser;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "report-"));
  html = renderHtml(sampleReport(), await bundlePageFiles());
  await writeFile(join(folder, "index.html"), html);
  url = pathToFileURL(join(folder, "index.html")).href;
  if (hasChromium) browser = await chromium.launch(CHROMIUM.launchOptions);
  return () => rm(folder, { recursive: true });
});

afterAll(() => browser?.close());

/** Opens the report; nothing may be asked of the network, and nothing may be said on the console. */
async function open(options: BrowserContextOptions, hash = ""): Promise<Page> {
  const page = await browser.newPage(options);
  const heard: string[] = [];
  page.on("console", (message) => heard.push(message.text()));
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) heard.push(request.url());
  });
  onTestFinished(async () => {
    await page.close();
    expect(heard).toEqual([]);
  });
  await page.goto(url + hash);
  return page;
}

const texts = (page: Page, selector: string) => page.locator(selector).allInnerTexts();
const shownIds = (page: Page) => texts(page, ".case:visible .id");

describe.skipIf(!hasChromium)("a report in Chromium", () => {
  test("shows every agent and every group", async () => {
    const page = await open(DESKTOP);
    expect(await texts(page, ".card h2 .name")).toEqual([
      "@ws/node 0.1.0",
      "ws 8.23.0",
      "Bun 1.4.5",
      `Hostile ${HOSTILE}`,
    ]);
    expect(await texts(page, ".card .score")).toEqual([
      "487 of 489 OK",
      "468 of 489 OK",
      "362 of 489 OK",
      "471 of 489 OK",
    ]);
    const { groups } = pageData(sampleReport());
    expect(await texts(page, ".group .title .name")).toEqual(groups.map(({ name }) => name));
  });

  test("shows the cases that a verdict and a search leave", async () => {
    const page = await open(DESKTOP);
    await page.getByRole("button", { name: "FAILED 30 cases" }).click();
    expect(await texts(page, "output")).toEqual(["30 of 489"]);
    await page.getByRole("searchbox").fill("2");
    expect(await shownIds(page)).toEqual(["2.10", "2.11"]);
    await page.getByRole("searchbox").fill("no such words");
    expect(await texts(page, ".nothing:visible")).toEqual(["No case is like that."]);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "FAILED 30 cases" }).click();
    expect(await texts(page, "output")).toEqual(["489 cases"]);
    expect(await shownIds(page)).toEqual([]);
  });

  test("opens a case at the agent that fared worst, and puts it into the address", async () => {
    const page = await open(DESKTOP);
    await page.getByRole("button", { name: /^2 Pings/ }).click();
    await page.getByRole("button", { name: /^2\.10 / }).click();
    await expect.poll(() => texts(page, ".tab[data-chosen]")).toEqual(["FAILED\nBun 1.4.5"]);
    expect(new URL(page.url()).hash).toBe("#Bun%201.4.5/2.10");
    await expect
      .poll(() => texts(page, ".panel dd"))
      .toEqual([
        "text “Hello”, then pong “ping”; the kit begins to close with 1000.",
        "FAILED text “Hello”, then pong “ping”.",
        "OK kit 1000 normal closure, agent 1002 protocol error “invalid frame”; the agent dropped the connection",
        "3.22 ms",
      ]);
    await page.getByRole("link", { name: "ws 8.23.0" }).click();
    await expect.poll(() => texts(page, ".tab[data-chosen]")).toEqual(["OK\nws 8.23.0"]);
    expect(new URL(page.url()).hash).toBe("#ws%208.23.0/2.10");
    await page.getByRole("button", { name: /^2\.10 / }).click();
    expect(await page.locator(".panel").count()).toBe(0);
  });

  test("shows the agent that was chosen last, whoever takes longer to read", async () => {
    const page = await open(DESKTOP, "#Bun%201.4.5/2.10");
    const verdicts = () => texts(page, ".panel dd .badge");
    await expect.poll(verdicts).toEqual(["FAILED", "OK"]);
    await page.evaluate(() => {
      const json: (this: Response) => Promise<unknown> = Reflect.get(Response.prototype, "json");
      const isAllowed = new Promise((resolve) => addEventListener("go on", resolve));
      Response.prototype.json = async function slowJson() {
        const value = await json.call(this);
        await isAllowed;
        return value;
      };
    });
    await page.getByRole("link", { name: "ws 8.23.0" }).click();
    await expect.poll(() => texts(page, ".tab[data-chosen]")).toEqual(["OK\nws 8.23.0"]);
    await page.getByRole("link", { name: "Bun 1.4.5" }).click();
    await expect.poll(() => texts(page, ".tab[data-chosen]")).toEqual(["FAILED\nBun 1.4.5"]);
    await page.evaluate(async () => {
      dispatchEvent(new Event("go on"));
      await new Promise((resolve) => setTimeout(resolve));
    });
    expect(await verdicts()).toEqual(["FAILED", "OK"]);
  });

  test("annotates the wire", async () => {
    const page = await open(DESKTOP, "#ws%208.23.0/15.1.1");
    await page.locator(".wire").waitFor();
    const told = await page.locator(".entry").evaluateAll((entries) =>
      entries.map((entry) => {
        const bits = entry.querySelector(".bits")?.getAttribute("aria-label");
        const of = (selector: string) => entry.querySelector<HTMLElement>(selector)?.innerText;
        return [of(".way"), bits ?? of("summary, .label, .quiet"), of(".meaning"), of(".hex")];
      }),
    );
    expect(told).toEqual([
      ["kit", "GET / HTTP/1.1", undefined, undefined],
      ["agent", "HTTP/1.1 101 Switching Protocols", undefined, undefined],
      ["kit", "text, no FIN, masked, 5 bytes", "“Hello”", "01 8537 fa 21 3d7f 9f 4d 51 58"],
      ["kit", "ping, FIN, RSV1, masked, 4 bytes", "“ping”", "c9 8437 fa 21 3d47 93 4f 5a"],
      ["kit", "6 bytes", "more of the frame", "8b 80and 4 bytes more"],
      ["", "waits 50 ms for what must not come", undefined, undefined],
      ["agent", "text, FIN, not masked, 5 bytes", "“Hello”", "81 0548 65 6c 6c 6f"],
      ["kit", "close, FIN, masked, 2 bytes", "1000 normal closure", "88 8237 fa 21 3d34 12"],
      [
        "agent",
        "close, FIN, not masked, 15 bytes",
        "1002 protocol error “invalid frame”",
        "88 0f03 ea 69 6e 76 61 6c 69 64 20 66 72 61 6d 65",
      ],
      ["agent", "end of stream", undefined, undefined],
    ]);
    expect(await page.locator(".section").getAttribute("href")).toBe(
      "https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2",
    );
  });

  test("follows a deep link to a hostile agent, and makes text of all it said", async () => {
    const page = await open(PHONE, `#${encodeURIComponent(`Hostile ${HOSTILE}`)}/1.1.1`);
    await page.locator(".wire").waitFor();
    expect(await texts(page, ".tab[data-chosen]")).toEqual([`FAILED\nHostile ${HOSTILE}`]);
    expect(await page.title()).toBe("WebSocket conformance");
    expect(await page.locator("img").count()).toBe(0);
    const top = await page.locator(".case", { has: page.locator(".panel") }).boundingBox();
    expect(top?.y).toBeLessThan(300);
  });

  test.for([
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ] as const)("is no wider than a %s", async ([, options]) => {
    const page = await open(options);
    await page.getByRole("searchbox").fill("2, 15");
    await page.getByRole("searchbox").fill("9.1");
    await page.getByRole("button", { name: /^9\.1\.1 / }).click();
    await page.locator(".wire").waitFor();
    const widths = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    expect(widths).toEqual([options.viewport.width, options.viewport.width]);
  });

  test.for([
    ["light", PHONE],
    ["dark", DESKTOP],
  ] as const)("can be read by everybody, where it is %s", async ([colorScheme, options]) => {
    const page = await open({ ...options, colorScheme, bypassCSP: true }, "#ws%208.23.0/15.1.1");
    await page.locator(".wire").waitFor();
    await page.getByRole("button", { name: /^1 Framing/ }).click();
    await page.addScriptTag({
      path: createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
    });
    const broken = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof Axe };
      const { violations } = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21aa"],
      });
      return violations.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html]);
    });
    expect(broken).toEqual([]);
  });
});

test("a report stays small: half a kilobyte for each case of each agent", () => {
  expect(html.length).toBeLessThan(4 * 489 * 512);
});

test("nothing of an agent can end a script", () => {
  expect(html.match(/<\/?script/g)).toEqual(
    Array.from({ length: 3 }, () => ["<script", "</script"]).flat(),
  );
});

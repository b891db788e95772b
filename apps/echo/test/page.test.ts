// The page in real browsers, against the server as it is built; and pictures of it, for people.

import { fileURLToPath } from "node:url";
import { installedBrowsers, whatIsMissing } from "@ws/browsers";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EchoPage, launch } from "./support/page.ts";
import { startServer } from "./support/program.ts";

const missing = whatIsMissing();

test.for(missing === "" ? [] : [missing])("needs browsers", (why, { skip }) => skip(why));

const SCREENS = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1280, height: 800 },
} as const;

describe.for(installedBrowsers())("in $name, a person", (installed) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(installed);
  });
  afterAll(() => browser.close());

  test("sees where the connection stands", async () => {
    const { pageUrl, socketUrl } = await startServer("--compress");
    const page = await EchoPage.open(browser, pageUrl);
    await page.shows("state-text", /^Connected$/);
    await page.shows("round-trip", /^\d[\d.]* ms$/);
    await page.shows("age", /^\d+ s$/);
    const facts = ["address", "protocol", "extensions", "last-close"];
    expect(await Promise.all(facts.map((id) => page.text(id)))).toEqual([
      socketUrl,
      "none",
      "permessage-deflate",
      "none",
    ]);
  });

  test("says something, and reads it again with the time it took", async () => {
    const { pageUrl } = await startServer();
    const page = await EchoPage.open(browser, pageUrl);
    await page.shows("state-text", /^Connected$/);
    await page.say("Grüße, мир");
    await page.shows("talk-count", /^1 sent, 1 back$/);
    expect(await page.log()).toEqual(["Connected", "Grüße, мир", "Grüße, мир"]);
    const remark = await page.page.locator("#log .echo .remark").innerText();
    expect(remark).toMatch(/^\d[\d.]* ms$/);
  });

  test("sends a burst, and sees its numbers", async () => {
    const { pageUrl } = await startServer();
    const page = await EchoPage.open(browser, pageUrl);
    await page.shows("state-text", /^Connected$/);
    await page.page.selectOption("#burst-messages", "1000");
    await page.press("burst");
    await page.shows("log", /Burst: 1,000 of 1,000 echoes of 128 B in [\d.]+ s/);
    const numbers = ["rate", "data", "p50", "p99", "max"].map((name) => `number-${name}`);
    for (const id of numbers) expect(await page.text(id)).toMatch(/^[\d.,]+$/);
    expect(await page.page.locator("#chart-empty").isVisible()).toBe(false);
  });

  test.for([
    ["the server", []],
    ["one under Bun", ["--runtime", "bun"]],
  ] as const)("sees %s go away, in words, and come back", async ([, options]) => {
    const server = await startServer(...options);
    const page = await EchoPage.open(browser, server.pageUrl);
    await page.shows("state-text", /^Connected$/);
    server.child.kill("SIGTERM");
    await page.shows("last-close", /^1001 going away, by the server$/);
    await page.shows("state-text", /^(Next try in \d+ s|Connecting)$/);
    await server.outcome;
    await startServer("--port", String(server.port), ...options);
    await page.shows("state-text", /^Connected$/);
    const log = await page.log();
    expect([log.slice(0, 2), log.at(-1)]).toEqual([
      ["Connected", "Closed: 1001 going away, by the server"],
      "Connected",
    ]);
    await page.say("back again");
    await page.shows("talk-count", /^1 sent, 1 back$/);
  });

  test("loses a server in the middle of a burst, and the page goes on", async () => {
    const server = await startServer();
    const page = await EchoPage.open(browser, server.pageUrl);
    await page.shows("state-text", /^Connected$/);
    await page.page.selectOption("#burst-messages", "1000000");
    await page.press("burst");
    await page.shows("number-rate", /^[1-9]/);
    server.kill();
    await page.shows("log", /Burst: .* of 1,000,000 echoes .*, cut off/);
    await server.outcome;
    await startServer("--port", String(server.port));
    await page.shows("state-text", /^Connected$/);
    await page.say("back again");
    await page.shows("talk-count", /^1 sent, 1 back$/);
  });

  test("sees a server that vanishes", async () => {
    const server = await startServer();
    const page = await EchoPage.open(browser, server.pageUrl);
    await page.shows("state-text", /^Connected$/);
    server.kill();
    await page.shows("log", /Closed: 1006 lost without a closing handshake/);
    await page.shows("log", /Could not connect/);
    expect(await page.text("last-close")).toBe("1006 lost without a closing handshake");
  });

  test("disconnects, stays so, and reconnects", async () => {
    const { pageUrl } = await startServer();
    const page = await EchoPage.open(browser, pageUrl);
    await page.shows("state-text", /^Connected$/);
    await page.press("disconnect");
    await page.shows("state-text", /^Closed$/);
    expect(await page.text("last-close")).toBe("1000 normal closure, by us");
    expect(await page.page.locator("#send").isDisabled()).toBe(true);
    await page.press("reconnect");
    await page.shows("state-text", /^Connected$/);
  });

  test("goes from what is of no use any more to what is, by the keyboard", async () => {
    const { pageUrl } = await startServer();
    const page = await EchoPage.open(browser, pageUrl);
    await page.shows("state-text", /^Connected$/);
    expect(await page.tabStops(9)).toEqual([
      "disconnect",
      "reconnect",
      "log",
      "Hello",
      "Grüße, мир",
      "Is there anybody out there?",
      "message",
      "send",
      "burst-messages",
    ]);
    await page.page.press("#disconnect", "Enter");
    await page.shows("state-text", /^Closed$/);
    expect(await page.focused()).toBe("reconnect");
    await page.page.keyboard.press("Enter");
    await page.shows("state-text", /^Connected$/);
  });

  test("reads much and long messages in a page that stays one screen", async () => {
    const { pageUrl } = await startServer();
    const page = await EchoPage.open(browser, pageUrl, { viewport: SCREENS.desktop });
    await page.shows("state-text", /^Connected$/);
    for (let at = 0; at < 30; at++) await page.say(`${at} ${"long ".repeat(at)}`);
    await page.say("x".repeat(3000));
    await page.shows("talk-count", /^31 sent, 31 back$/);
    expect(await page.overflow()).toEqual({ x: 0, y: 0 });
    expect((await page.log()).at(-1)).toBe(`${"x".repeat(2000)}… (3000 characters)`);
    expect(await page.page.locator("#log .echo").last().isVisible()).toBe(true);
  });

  test("sees a burst of one moment as a dot", async () => {
    const { pageUrl } = await startServer();
    const page = await EchoPage.open(browser, pageUrl);
    await page.shows("state-text", /^Connected$/);
    await page.page.locator("#burst-messages option").first().evaluate(setToOne);
    await page.page.selectOption("#burst-messages", "1");
    await page.press("burst");
    await page.shows("log", /Burst: 1 of 1 echoes/);
    for (const id of ["rate-chart", "latency-chart"])
      expect(await page.colours(id)).toBeGreaterThan(0);
  });

  describe.for(["light", "dark"] as const)("looks at it in %s", (colorScheme) => {
    let coloured: Browser;

    beforeAll(async () => {
      coloured = await launch(installed, colorScheme);
    });
    afterAll(() => coloured.close());

    test("on every screen", async () => {
      const { pageUrl } = await startServer("--compress");
      const options = { deviceScaleFactor: 2, colorScheme };
      const page = await EchoPage.open(coloured, pageUrl, options);
      await page.shows("state-text", /^Connected$/);
      for (const text of ["Hello", "Grüße, мир", "Is there anybody out there?"])
        await page.say(text);
      await page.shows("talk-count", /^3 sent, 3 back$/);
      await page.press("burst");
      await page.shows("log", /Burst: 10,000 of 10,000/);
      await page.shows("age", /^([5-9]|\d\d+) s$|m/);

      for (const [screen, size] of Object.entries(SCREENS)) {
        await page.page.setViewportSize(size);
        expect([screen, (await page.overflow()).x, await page.barriers()]).toEqual([screen, 0, []]);
        const file = `../screenshots/${installed.name}-${screen}-${colorScheme}.png`;
        const path = fileURLToPath(new URL(file, import.meta.url));
        await page.page.screenshot({ path, fullPage: true });
      }
    });
  });
});

const setToOne = (option: SVGElement | HTMLElement): void => option.setAttribute("value", "1");

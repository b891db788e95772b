import { readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CASES } from "../../src/cases/index.ts";
import type { Report } from "../../src/report.ts";
import { Capture, folder, type Judge, listen, played, program, ROUGH } from "../support/world.ts";

describe("a user sees", () => {
  test("the help", async () => {
    const { code, stdout, stderr } = await program(["--help", "server"]);
    expect([code, stdout.split("\n", 1)[0], stderr]).toEqual([
      0,
      "Usage: conformance server URL… [options]",
      "",
    ]);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("the version", async () => {
    expect(await program(["--version"])).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });

  test("the cases that are meant, and none is played", async () => {
    const { code, stdout } = await program(["--list", "--only", "2.1,2.10"]);
    expect([code, stdout]).toEqual([
      0,
      "2.1   A ping without payload is answered.  (RFC 6455 §5.5.2)\n" +
        "2.10  Ten pings are answered, in their order.  (RFC 6455 §5.5.2)\n",
    ]);
    const all = await program(["server", "--list"]);
    const servers = CASES.filter(({ roles }) => roles.includes("server"));
    expect(all.stdout.split("\n").length - 1).toBe(servers.length);
  });

  test("a table by group, and the worst in a line each", async () => {
    const url = await listen();
    const args = ["server", url, "--agent", "a", "--only", "1,2,3,6.4,12.1"];
    const { code, stdout } = await program(args, played(ROUGH));
    expect(code).toBe(1);
    expect(stdout).toBe(
      `a, server at ${url}: 56 cases in 1.2 s

                             OK  NON-STRICT  UNIMPLEMENTED  FAILED  closed badly
   1  Framing                16           ·              ·       ·             ·
   2  Pings and pongs        10           ·              ·       1             ·
   3  Reserved bits           7           ·              ·       ·             1
   6  UTF-8                   3           1              ·       ·             ·
  12  Compression: payloads   ·           ·             18       ·             ·
      all                    36           1             18       1             1

  2.10      FAILED  It said pong 0, pong 9.
  3.2       OK, close WRONG CODE  It closed with 1000.
  6.4.1     NON-STRICT  It said ${"x".repeat(67)}…
`,
    );
  });

  test("20 of the worst, and how many more there are", async () => {
    const args = ["server", await listen(), "--only", "6"];
    const { stdout } = await program(
      args,
      played(() => ({ verdict: "FAILED" })),
    );
    const lines = stdout.trimEnd().split("\n");
    expect([lines.filter((line) => line.includes("It echoed.")).length, lines.at(-1)]).toEqual([
      20,
      "  … and 125 more",
    ]);
  });

  test("nothing of an agent's that steers a terminal", async () => {
    const hostile = "\u001b]0;taken\u0007\r\nOK\u202e";
    const args = ["server", await listen(), "--agent", hostile, "--only", "1.1.1"];
    const judge: Judge = () => ({ verdict: "FAILED", observation: hostile });
    const { stdout, stderr } = await program(args, played(judge));
    const escaped = String.raw`\x1b]0;taken\x07\x0d\x0aOK\x202e`;
    expect(stdout).toContain(`${escaped}, server at`);
    expect(stdout).toContain(`FAILED  ${escaped}\n`);
    expect(stderr).toBe(`${escaped}: 1 of 1\n`);
  });
});

describe("progress", () => {
  test("is a line at each tenth, where there is no terminal", async () => {
    const { stderr } = await program(["server", await listen(), "--agent", "a", "--only", "5"]);
    const lines = [2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map((done) => `a: ${done} of 20\n`);
    expect(stderr).toBe(lines.join(""));
  });

  test("is one line that changes and goes away, in a terminal", async () => {
    const stderr = new Capture(true);
    const args = ["server", await listen(), "--agent", "a", "--only", "2.10,2.11"];
    await program(args, { ...played(ROUGH), stderr, env: { NO_COLOR: "1" } });
    const WIPE = "\u001b[1G\u001b[2K";
    expect(stderr.text).toBe(
      `${WIPE}${"█".repeat(14)}${"░".repeat(14)} 1/2  2.10  1 failed  a` +
        `${WIPE}${"█".repeat(28)} 2/2  2.11  1 failed  a${WIPE}`,
    );
  });

  test("has colours, unless they are not wanted", async () => {
    const args = ["server", await listen(), "--agent", "a", "--only", "1.1.1"];
    const [colour, plain] = [new Capture(true), new Capture(true)];
    await program(args, { stdout: colour });
    await program(args, { stdout: plain, env: { NO_COLOR: "1" } });
    expect(colour.text.includes("\u001b[32m")).toBe(true);
    expect(plain.text.includes("\u001b")).toBe(false);
    // oxlint-disable-next-line no-control-regex
    expect(colour.text.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain.text);
  });
});

describe("a program reads", () => {
  test("the report as JSON alone, and in a folder", async () => {
    const out = join(await folder(), "deep", "out");
    const args = ["server", await listen(), "--only", "1.1", "--json", "--report", out];
    const { code, stdout, stderr } = await program(args);
    const report = JSON.parse(stdout) as Report;
    expect([code, report.kit, report.agents[0].results.length]).toEqual([
      0,
      { version: "1.2.3" },
      8,
    ]);
    expect(await readFile(join(out, "report.json"), "utf8")).toBe(stdout);
    expect((await readFile(join(out, "index.html"), "utf8")).startsWith("<!doctype html>")).toBe(
      true,
    );
    expect(stderr.endsWith(`\nReport: ${join(out, "index.html")}\n`)).toBe(true);
  });
});

describe("a run does not begin", () => {
  test("where nobody listens", async () => {
    const url = await listen();
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, "close");
    expect(await program(["server", url, `ws://127.0.0.1:${port}/path`])).toEqual({
      code: 2,
      stdout: "",
      stderr: `ws://127.0.0.1:${port}/path cannot be reached: ECONNREFUSED.\nIs the server up?\n`,
    });
  });

  test("where the report cannot be written", async () => {
    const file = join(await folder(), "file");
    await writeFile(file, "");
    expect(await program(["server", await listen(), "--report", file])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${file} cannot be written: EEXIST.\n--report takes a folder, which is made if need be.\n`,
    });
  });
});

test("a run that is interrupted tells what was run until then", async () => {
  const out = await folder();
  const interruption = new AbortController();
  let left = 5;
  const judge: Judge = () => {
    left -= 1;
    if (left === 0) interruption.abort();
    return {};
  };
  const args = ["server", await listen(), "--json", "--report", out];
  const told = await program(args, { ...played(judge), signal: interruption.signal });
  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as Report;
  expect([told.code, report.agents[0].results.map(({ id }) => id)]).toEqual([
    130,
    ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5"],
  ]);
  expect(told.stderr.endsWith("Interrupted: what is told is what was run until then.\n")).toBe(
    true,
  );
});

// Our WebSocket and that of Node.js, side by side, on the cases of the standard.

import { setTimeout as patience } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { WebSocket } from "../../src/index.ts";
import { STANDARD_CASES } from "./standard/index.ts";
import type { WebSocketClass } from "./standard/stage.ts";

describe("our WebSocket", () => {
  test.each(STANDARD_CASES)("$name", async ({ run, expected }) => {
    expect(await run(WebSocket as unknown as WebSocketClass)).toEqual(expected);
  });
});

// Older ones differ in more: what is listed is what Node.js 26 brings.
const isListed =
  Number.parseInt(process.versions.node) === 26 &&
  !("bun" in process.versions || "deno" in process.versions);

describe.runIf(isListed)("the WebSocket of Node.js", () => {
  test.each(STANDARD_CASES)("$name", async ({ run, expected, builtIn }) => {
    const answer = await Promise.race([run(globalThis.WebSocket), patience(2000, "nothing")]);
    expect(answer).toEqual(builtIn?.answers ?? expected);
  });
});

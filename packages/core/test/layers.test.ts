// The sources tell a story, and this is its order. A file imports only from files behind it.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const READING_ORDER = [
  "index.ts",
  // For tests: two machines, a network and a clock
  "testing/index.ts",
  "testing/pair.ts",
  "testing/side.ts",
  "testing/link.ts",
  "testing/clock.ts",
  "testing/random.ts",
  // The opening: from a TCP byte to an open connection
  "opening/",
  // Compression, as an extension
  "deflate/",
  // The heart
  "endpoint.ts",
  "closing.ts",
  "closing-states.ts",
  "deadlines.ts",
  // The journey in, told from its end: a message, its frames, their bytes
  "receiver.ts",
  "message-assembler.ts",
  "decoding.ts",
  "whole-delivery.ts",
  "piece-delivery.ts",
  "delivery.ts",
  "control-assembler.ts",
  "slab.ts",
  "frame-decoder.ts",
  "inbox.ts",
  // The journey out
  "message-writer.ts",
  "sender.ts",
  "encoding.ts",
  "prepared-message.ts",
  "shared-job.ts",
  "prepared.ts",
  "frame-encoder.ts",
  "outbox.ts",
  "later.ts",
  "output-memory.ts",
  "part-memory.ts",
  // Shared by both
  "aside.ts",
  "close-payload.ts",
  "sendable.ts",
  "platform.ts",
  // For platforms that have it
  "mask-simd.ts",
  "mask.ts",
  "utf8.ts",
  "extension-sessions.ts",
  "extension.ts",
  // The vocabulary
  "bytes.ts",
  "fifo.ts",
  "event.ts",
  "traffic.ts",
  "lapse-table.ts",
  "close-info.ts",
  "lapse.ts",
  "limit-table.ts",
  "limits.ts",
  "effective-options.ts",
  "options.ts",
  "error.ts",
  "mistake.ts",
  "violation.ts",
  "frame.ts",
  "opcode.ts",
  "close-code.ts",
  "close-codes.ts",
  "role.ts",
  "globals.d.ts",
] as const;

const SRC = new URL("../src/", import.meta.url);
const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"));

/** Where a file stands; the files of a chapter with a folder of its own stand at one place. */
function place(path: string): number {
  return READING_ORDER.findIndex(
    (entry) => path === entry || (entry.endsWith("/") && path.startsWith(entry)),
  );
}

function importsOf(path: string): string[] {
  const source = readFileSync(new URL(path, SRC), "utf8");
  return Array.from(
    source.matchAll(/^(?:import|export|\})[^;]*?from "([^"]+)";$/gm),
    ([, from]) => from,
  );
}

/** The path within src of what a file imports, or the name of a package. */
function resolve(path: string, from: string): string {
  return from.startsWith(".")
    ? new URL(from, new URL(path, SRC)).href.slice(SRC.href.length)
    : from;
}

const IMPORTS = FILES.flatMap((path) =>
  importsOf(path).map((from) => [path, resolve(path, from)] as const),
);

test("every file has its place in the reading order", () => {
  expect(FILES.filter((path) => place(path) < 0)).toEqual([]);
  const named = READING_ORDER.filter((entry) => !entry.endsWith("/"));
  expect(named.filter((entry) => !FILES.includes(entry))).toEqual([]);
});

test("the README tells the same order", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, chapter = ""] = /^## Reading order$(.*?)^## /ms.exec(readme) ?? [];
  const told = Array.from(chapter.matchAll(/`(.+?)`/g), ([, name]) => name);
  const files = READING_ORDER.filter((path) => path !== "index.ts" && path !== "globals.d.ts");
  const names = files.map((path) => path.replace(/(?<=\/).+|\.ts$/, ""));
  expect(told).toEqual(["src/", ...new Set(names)]);
});

test("a file imports only from files behind it", () => {
  const inFolder = (path: string) => READING_ORDER[place(path)].endsWith("/");
  const backwards = IMPORTS.filter(([path, from]) => {
    const sameFolder = place(path) === place(from) && inFolder(path);
    return FILES.includes(from) && place(from) <= place(path) && !sameFolder;
  });
  expect(backwards.map((pair) => pair.join(" imports "))).toEqual([]);
});

test("all imports were seen", () => {
  const count = (path: string) => IMPORTS.filter(([from]) => from === path).length;
  for (const path of FILES) {
    const lines = readFileSync(new URL(path, SRC), "utf8").match(/ from "/g) ?? [];
    expect([path, count(path)]).toEqual([path, lines.length]);
  }
});

test("the only package that is imported supplies SHA-1, to the opening", () => {
  const packages = IMPORTS.filter(([, from]) => !FILES.includes(from));
  expect(
    packages.filter(
      ([path, from]) => !path.startsWith("opening/") || !from.startsWith("@noble/hashes"),
    ),
  ).toEqual([]);
});

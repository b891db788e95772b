import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TABLES } from "./support/readme.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  test.each(Object.keys(TABLES))("tells the table of %s as the code has it", (name) => {
    const [, after = ""] = readme.split(`<!-- ${name} -->\n\n`);
    expect(after.slice(0, after.indexOf("\n\n"))).toBe(TABLES[name]);
  });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HELP } from "../../src/cli/help.ts";
import { program } from "../support/world.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

const optionsIn = (text: string) => [...new Set(text.match(/--[a-z-]+[a-z]/g))].toSorted();

test("the help and the README tell of the same options, and the program knows them all", async () => {
  expect(optionsIn(HELP)).toEqual(optionsIn(`${README} --help --version`));
  for (const option of optionsIn(HELP)) {
    const { stderr } = await program(["server", option]);
    expect(stderr).not.toContain("Unknown option");
  }
});

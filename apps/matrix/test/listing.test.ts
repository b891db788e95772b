import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listing } from "../src/listing.ts";

const README = new URL("../../../packages/node/README.md", import.meta.url);

test("the README of @ws/node lists the differences, and no others", () => {
  expect(readFileSync(README, "utf8")).toContain(`\n\n${listing()}\n\n`);
});

// Every attack on our list has a test that bears its id, and no test bears an id without a meaning.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ATTACKS } from "./support/attack-list.ts";
import { costOf, expectCheap } from "./support/cost.ts";
import { concat, hex } from "./support/frame.ts";

const HERE = new URL("./", import.meta.url);
const SOURCES = readdirSync(HERE, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !path.endsWith("attacks.list.test.ts"))
  .map((path) => readFileSync(new URL(path, HERE), "utf8"));

/** Names begin with an id or more: "D5 D6 a server goes on without it". */
const TESTED = new Set(
  SOURCES.flatMap((source) =>
    Array.from(source.matchAll(/["'`]((?:[A-H]\d+ )+)/g), ([, ids]) => ids.trim().split(" ")),
  ).flat(),
);

/** Rows that need a socket, time or an application, of which a part is bytes all the same. */
const OF_OTHER_LAYERS = ["D12", "D3", "G10", "G11", "G12", "G13", "G16", "G9"];

test("every id has a test, or a reason why it comes later", () => {
  const later = ATTACKS.filter(({ comesLater }) => comesLater !== undefined);
  const untested = ATTACKS.filter(({ id }) => !TESTED.has(id));
  expect(untested.map(({ id }) => id)).toEqual(later.map(({ id }) => id));
});

test("every id of a test is on the list, once", () => {
  const listed = ATTACKS.map(({ id }) => id);
  expect(new Set(listed).size).toBe(listed.length);
  const unknown = [...TESTED].filter((id) => !listed.includes(id));
  expect(unknown.toSorted()).toEqual(OF_OTHER_LAYERS);
});

test("the count of costs notices room for a length that was only announced", () => {
  const cost = costOf(() => new Uint8Array(1_000_000));
  expect(cost).toEqual({ allocated: 1_000_000, copied: 0, views: 0 });
  expect(() => expectCheap(cost, 14)).toThrow();
});

test("the count of costs notices a whole that is copied for each of its bytes", () => {
  const cost = costOf(() => {
    let whole = hex``;
    for (let i = 0; i < 1000; i++) whole = concat(whole, Uint8Array.of(i));
    whole.slice().subarray(1);
  });
  expect(cost).toEqual({ allocated: 502_500, copied: 501_500, views: 1 });
  expect(() => expectCheap(cost, 1000)).toThrow();
});

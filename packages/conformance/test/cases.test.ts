// The cases as data: how many there are, that each is told apart, and that what they say is what it claims.

import { describe, expect, test } from "vitest";
import { completePlatform, type Role } from "@ws/core";
import { CASES, CLASSIC_CASES, GROUPS } from "../src/cases/index.ts";
import { SEQUENCES } from "../src/cases/utf8-sequences.ts";

test("there are 517 classic cases, 216 of compression", () => {
  expect(CLASSIC_CASES).toHaveLength(517);
  expect(CLASSIC_CASES.filter(({ id }) => /^1[23]\./.test(id))).toHaveLength(216);
});

test("each group has as many as implementers know", () => {
  const counts = new Map<string, number>();
  for (const { id } of CLASSIC_CASES) {
    const group = id.slice(0, id.lastIndexOf("."));
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  expect(Array.from(counts, ([group, count]) => `${group}: ${count}`).join(", ")).toBe(
    "1.1: 8, 1.2: 8, 2: 11, 3: 7, 4.1: 5, 4.2: 5, 5: 20, " +
      "6.1: 3, 6.2: 4, 6.3: 2, 6.4: 4, 6.5: 5, 6.6: 11, 6.7: 4, 6.8: 2, 6.9: 4, 6.10: 3, 6.11: 5, " +
      "6.12: 8, 6.13: 5, 6.14: 10, 6.15: 1, 6.16: 3, 6.17: 5, 6.18: 5, 6.19: 5, 6.20: 7, 6.21: 8, " +
      "6.22: 34, 6.23: 7, 7.1: 6, 7.3: 6, 7.5: 1, 7.7: 13, 7.9: 9, 7.13: 2, " +
      "9.1: 6, 9.2: 6, 9.3: 9, 9.4: 9, 9.5: 6, 9.6: 6, 9.7: 6, 9.8: 6, 10.1: 1, " +
      "12.1: 18, 12.2: 18, 12.3: 18, 12.4: 18, 12.5: 18, " +
      "13.1: 18, 13.2: 18, 13.3: 18, 13.4: 18, 13.5: 18, 13.6: 18, 13.7: 18",
  );
});

test("the groups that came later have as many as are told", () => {
  const counts = [14, 15, 16, 17].map((group) => {
    const cases = CASES.filter(({ id }) => id.startsWith(`${group}.`));
    const of = (role: Role) => cases.filter(({ roles }) => roles.includes(role)).length;
    return `${group}: ${cases.length}, ${of("server")} for servers, ${of("client")} for clients`;
  });
  expect(counts).toEqual([
    "14: 189, 110 for servers, 79 for clients",
    "15: 68, 63 for servers, 65 for clients",
    "16: 203, 42 for servers, 161 for clients",
    "17: 64, 64 for servers, 64 for clients",
  ]);
});

test("where the RFCs leave open what happens, it is told", () => {
  const told = CASES.filter((one) => one.plan("short").expect.informational);
  expect(told.map(({ id }) => id).join(", ")).toBe(
    "7.1.6, 7.13.1, 7.13.2, 14.3.20, 14.4.18, 14.6.4, 14.6.8, 14.11.10, 14.11.12, 15.2.7, 15.5.1, 15.6.4, " +
      "16.3.4, 16.5.15, 16.8.24, 16.8.25, 17.1.9, 17.1.10, 17.2.8, 17.2.9, 17.4.3, 17.4.6, 17.4.13, 17.6.1, 17.6.2, 17.6.3",
  );
});

test("ids are numbers, each once, in order, and of a group that has a name", () => {
  const numbers = CASES.map(({ id }) => id.split(".").map(Number));
  expect(numbers.flat().every(Number.isInteger)).toBe(true);
  expect(numbers.toSorted(inOrder)).toEqual(numbers);
  expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  expect(CASES.filter(({ id }) => GROUPS[id.split(".")[0]] === undefined)).toEqual([]);
});

test("purposes are sentences, sections are sections", () => {
  const bad = CASES.filter(
    ({ purpose, section }) =>
      !/^[A-Z\d].*\.$/s.test(purpose) || !/^RFC \d{4} §\d+(\.\d+)*$/.test(section),
  );
  expect(bad.map(({ id, purpose, section }) => [id, purpose, section])).toEqual([]);
});

test("every case has something to do and something to expect, whole or short", () => {
  const empty = CASES.flatMap((one) =>
    (["full", "short"] as const)
      .map((form) => [one.id, form, one.plan(form)] as const)
      .filter(
        ([
          ,
          ,
          {
            steps,
            expect: { ok },
          },
        ]) => steps.length === 0 || ok.length === 0,
      )
      .map(([id, form]) => `${id} ${form}`),
  );
  expect(empty).toEqual([]);
});

describe("UTF-8 sequences", () => {
  test.each(SEQUENCES)("$name are what they claim", ({ sequences }) => {
    const platform = completePlatform();
    expect(sequences.map(({ bytes }) => platform.isUtf8(bytes, 0, bytes.length))).toEqual(
      sequences.map(({ isValid }) => isValid),
    );
  });
});

function inOrder(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : a[at] - (b[at] ?? -1);
}

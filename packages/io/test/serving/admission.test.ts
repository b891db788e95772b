import { UsageError } from "@ws/core";
import { expect, test } from "vitest";
import { Admission, effectiveAdmission } from "../../src/serving/admission.ts";

test("all are admitted by default", () => {
  expect(effectiveAdmission({})).toEqual({
    maxConnections: Infinity,
    maxConnectionsPerAddress: Infinity,
  });
});

test.each([{ maxConnections: -1 }, { maxConnectionsPerAddress: 1.5 }, { maxConnections: NaN }])(
  "%j is a UsageError",
  (limits) => {
    expect(() => effectiveAdmission(limits)).toThrow(UsageError);
  },
);

test("who leaves makes room, in total and for its address", () => {
  const limits = effectiveAdmission({ maxConnections: 3, maxConnectionsPerAddress: 2 });
  const admission = new Admission(limits);
  const leave = ["a", "a", "a", "b", "b", ""].map((address) => admission.enter(address));
  expect(leave.map((one) => one !== undefined)).toEqual([true, true, false, true, false, false]);
  leave[0]!();
  const again = ["a", "a", "b"].map((address) => admission.enter(address) !== undefined);
  expect(again).toEqual([true, false, false]);
});

test("an address that is not known counts in total only", () => {
  const limits = effectiveAdmission({ maxConnections: 2, maxConnectionsPerAddress: 1 });
  const admission = new Admission(limits);
  const entered = ["", "", ""].map((address) => admission.enter(address) !== undefined);
  expect(entered).toEqual([true, true, false]);
});

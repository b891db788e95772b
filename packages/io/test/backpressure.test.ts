import { UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { expect, test } from "vitest";
import {
  type Backpressure,
  DEFAULT_BACKPRESSURE,
  effectiveBackpressure,
} from "../src/backpressure.ts";

test("what is not given has its default", () => {
  const defaults = {
    highWaterMarkBytes: 65_536,
    maxBufferedBytes: 16_777_216,
    slowConsumer: "close",
  };
  expect([DEFAULT_BACKPRESSURE, effectiveBackpressure()]).toEqual([defaults, defaults]);
  expect(effectiveBackpressure({ highWaterMarkBytes: undefined, slowConsumer: undefined })).toEqual(
    defaults,
  );
});

test("what is given counts, and other options beside it are left out", () => {
  const given = {
    highWaterMarkBytes: 0,
    maxBufferedBytes: Infinity,
    slowConsumer: "drop",
  } as const;
  const options = { ...given, path: "/" };
  expect(effectiveBackpressure(options)).toEqual(given);
});

test("it does not change any more", () => {
  expect([DEFAULT_BACKPRESSURE, effectiveBackpressure()].map(Object.isFrozen)).toEqual([
    true,
    true,
  ]);
});

test.each([
  ["highWaterMarkBytes", -1],
  ["highWaterMarkBytes", 1.5],
  ["highWaterMarkBytes", Number.NaN],
  ["maxBufferedBytes", -1],
  ["maxBufferedBytes", 2 ** 53],
  ["maxBufferedBytes", "1"],
] as const)("%s: %s is refused, by name", (name, value) => {
  const given = { [name]: value } as Partial<Backpressure>;
  expect(() => effectiveBackpressure(given)).toThrow(
    new UsageError(Mistake.limitInvalid, `This one is ${name}.`),
  );
});

test.each(["clsoe", "", 0])("slowConsumer: %j is refused", (slowConsumer) => {
  const given = { slowConsumer } as unknown as Partial<Backpressure>;
  expect(() => effectiveBackpressure(given)).toThrow(
    new UsageError(Mistake.limitInvalid, "This one is slowConsumer."),
  );
});

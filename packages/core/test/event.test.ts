import { expect, test } from "vitest";
import { ABORT, END } from "../src/event.ts";

test("the instructions without content are frozen: all endpoints share them", () => {
  expect([END, ABORT]).toEqual([{ type: "end" }, { type: "abort" }]);
  expect([END, ABORT].every(Object.isFrozen)).toBe(true);
});

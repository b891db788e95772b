import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** As the module is where the runtime has this class, or none. */
async function load(CloseEvent: unknown) {
  vi.stubGlobal("CloseEvent", CloseEvent);
  vi.resetModules();
  return import("../../src/faces/events.ts");
}

test("without a CloseEvent of the runtime there is ours", async () => {
  const { CloseEvent } = await load(undefined);
  const event = new CloseEvent("close", { code: 1000, reason: "a", wasClean: true });
  expect([CloseEvent.name, event instanceof Event]).toEqual(["CloseEvent", true]);
  expect(event).toMatchObject({ type: "close", code: 1000, reason: "a", wasClean: true });
  expect(new CloseEvent("close")).toMatchObject({ code: 0, reason: "", wasClean: false });
});

test("the runtime's CloseEvent is taken", async () => {
  class Theirs extends Event {}
  expect((await load(Theirs)).CloseEvent).toBe(Theirs);
});

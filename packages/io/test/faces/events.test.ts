import { afterEach, expect, test, vi } from "vitest";
import { WebSocketEventTarget } from "../../src/faces/events.ts";

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

test("a listener that knows the type of its event is added, and taken away again", () => {
  const target = new WebSocketEventTarget();
  const heard: unknown[] = [];
  const hear = ({ data }: MessageEvent) => heard.push(data);
  const say = (data: string) => target.dispatchEvent(new MessageEvent("message", { data }));

  target.addEventListener("message", hear, { passive: true });
  say("with it");
  target.removeEventListener("message", hear);
  say("without it");
  expect(heard).toEqual(["with it"]);
});

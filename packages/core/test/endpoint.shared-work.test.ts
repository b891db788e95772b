// A prepared message that is encoded aside: once, for all endpoints that are to send it.

import { expect, test } from "vitest";
import type { Work } from "../src/event.ts";
import type { ExtensionSession } from "../src/extension.ts";
import { Opcode } from "../src/opcode.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { drain, open, type Told, transmit } from "./support/drain.ts";
import { Doubling, RESERVING } from "./support/extensions.ts";
import { closePayload, frameFrom } from "./support/frame.ts";

const RSV1 = 0x40;

/** What the endpoint gives away next, with nothing else. */
function workOf(told: readonly Told[]): Work {
  expect(told.map(({ type }) => type)).toEqual(["work"]);
  return told[0] as Work;
}

/** As many endpoints of one server, and what ends the job that they share. */
function scene(count: number) {
  const ends: (() => void)[] = [];
  const session: ExtensionSession = {
    ...RESERVING,
    rsv: RSV1,
    encodeApart: (payload) => ({
      variant: "doubled",
      encode: () => ({
        run: (finish) => void ends.push(() => finish(new Doubling().encode(payload)!)),
      }),
    }),
  };
  const endpoints = Array.from({ length: count }, () =>
    open("server", {}, { extensions: [session] }),
  );
  return { endpoints, ends };
}

const message = () => prepareMessage("a");
const doubled = frameFrom("server", { rsv: RSV1, opcode: Opcode.text, payload: "aa" });
const plain = frameFrom("server", { opcode: Opcode.text, payload: "b" });
const close = frameFrom("server", { opcode: Opcode.close, payload: closePayload(1000) });

test("a prepared message that is encoded aside is so once for all; messages and the Close wait behind it, and it is counted", () => {
  const { endpoints, ends } = scene(3);
  const prepared = message();
  for (const endpoint of endpoints) {
    expect([endpoint.send(prepared), endpoint.send("b")]).toEqual([true, true]);
    endpoint.close(1000);
  }
  const works = endpoints.map((endpoint) => workOf(drain(endpoint)));
  const done: number[] = [];
  const underway = works.map((work, i) => {
    const { isUnderway } = work;
    work.run(() => done.push(i));
    return isUnderway;
  });
  expect([underway, ends.length, done]).toEqual([[false, true, true], 1, []]);
  expect(endpoints.map(({ pendingBytes }) => pendingBytes)).toEqual([4, 4, 4]);
  ends[0]();
  expect(done).toEqual([0, 1, 2]);
  for (const endpoint of endpoints)
    expect(drain(endpoint)).toEqual([transmit(doubled, plain, close)]);
});

test("it is sent at once to who comes later", () => {
  const { endpoints, ends } = scene(2);
  const prepared = message();
  endpoints[0].send(prepared);
  workOf(drain(endpoints[0])).run(() => undefined);
  ends[0]();
  endpoints[1].send(prepared);
  for (const endpoint of endpoints) expect(drain(endpoint)).toEqual([transmit(doubled)]);
});

test.each([
  ["before it has it begun", false],
  ["when it has had it begun", true],
])("it reaches the others where the first of them ends %s", (_, hasBegun) => {
  const { endpoints, ends } = scene(3);
  const prepared = message();
  for (const endpoint of endpoints) endpoint.send(prepared);
  const works = endpoints.map((endpoint) => workOf(drain(endpoint)));
  const done: number[] = [];
  const run = (i: number): void => works[i].run(() => done.push(i));
  if (hasBegun) run(0);
  endpoints[0].abort();
  if (!hasBegun) run(0);
  for (const i of [1, 2]) run(i);
  expect(ends.length).toBe(1);
  ends[0]();
  expect(done).toEqual([0, 1, 2]);
  expect(endpoints.map((endpoint) => drain(endpoint).map(({ type }) => type))).toEqual([
    ["abort", "closed"],
    ["transmit"],
    ["transmit"],
  ]);
});

test("it waits behind work of the connection's own, and is another job then", () => {
  const { endpoints, ends } = scene(1);
  const [endpoint] = endpoints;
  for (const prepared of [message(), message()]) endpoint.send(prepared);
  workOf(drain(endpoint)).run(() => undefined);
  ends[0]();
  const [first, next] = drain(endpoint);
  workOf([next]).run(() => undefined);
  ends[1]();
  const sent = transmit(doubled);
  expect([first, ...drain(endpoint)]).toEqual([sent, sent]);
});

test("it ends who had it begun where it throws, and whoever tries after", () => {
  const run = (): never => {
    throw new Error("broken");
  };
  const session: ExtensionSession = {
    ...RESERVING,
    rsv: RSV1,
    encodeApart: () => ({ variant: "broken", encode: () => ({ run }) }),
  };
  const prepared = message();
  for (let i = 0; i < 2; i++) {
    const endpoint = open("server", {}, { extensions: [session] });
    endpoint.send(prepared);
    workOf(drain(endpoint)).run(() => undefined);
    expect(drain(endpoint)).toEqual([
      transmit(frameFrom("server", { opcode: Opcode.close, payload: closePayload(1011) })),
    ]);
  }
});

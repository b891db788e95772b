import { describe, expect, test } from "vitest";
import { Loop, type Runnable } from "../src/loop.ts";
import { VirtualHost } from "./support/host.ts";

function scene() {
  const host = new VirtualHost();
  const ran: string[] = [];
  const runnable = (name: string): Runnable => ({
    run: () => void ran.push(`run ${name}`),
    continue: () => void ran.push(`continue ${name}`),
  });
  return { host, loop: new Loop(host), ran, runnable };
}

test("all who flush within a tick run at its end, in order, for one call of endOfTick", () => {
  const { host, loop, ran, runnable } = scene();
  for (const name of ["a", "b", "c"]) loop.flush(runnable(name));
  expect([ran, host.calls.endOfTick]).toEqual([[], 1]);
  host.endTick();
  expect([ran, host.calls.endOfTick]).toEqual([["run a", "run b", "run c"], 1]);
});

test("who flushes while others run is run by a further call", () => {
  const { host, loop, ran, runnable } = scene();
  loop.flush({ ...runnable("a"), run: () => loop.flush(runnable("b")) });
  host.endTick();
  expect([ran, host.calls.endOfTick]).toEqual([["run b"], 2]);
});

test("all who give way continue in the next turn, in order, for one call of nextTurn", () => {
  const { host, loop, ran, runnable } = scene();
  for (const name of ["a", "b"]) loop.giveWay(runnable(name));
  host.endTick();
  expect([ran, host.calls.nextTurn]).toEqual([[], 1]);
  host.turn();
  expect([ran, host.calls.nextTurn]).toEqual([["continue a", "continue b"], 1]);
});

test("who gives way again waits for the turn after", () => {
  const { host, loop, ran, runnable } = scene();
  loop.giveWay({ ...runnable("a"), continue: () => loop.giveWay(runnable("b")) });
  host.turn();
  expect(ran).toEqual([]);
  host.turn();
  expect(ran).toEqual(["continue b"]);
});

/** Work that ends when the test says so, or at once. */
const work = (run: (done: () => void) => void, isUnderway = false) => ({ run, isUnderway });

describe("what is done aside", () => {
  test("is four at a time, the others in their order (attack D10)", () => {
    const loop = new Loop(new VirtualHost());
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const told: number[] = [];
    for (let i = 0; i < 7; i++) {
      const run = (done: () => void): void => {
        begun.push(i);
        ends.push(done);
      };
      loop.work(work(run), () => told.push(i));
    }
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[2]();
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    ends[0]();
    ends[4]();
    expect([begun, told]).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [2, 0, 4],
    ]);
  });

  test("takes no place where it waits for another's, and is told when that is done", () => {
    const loop = new Loop(new VirtualHost());
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const told: string[] = [];
    const add = (name: string, isUnderway: boolean): void =>
      loop.work(
        work((done) => {
          begun.push(name);
          ends.set(name, done);
        }, isUnderway),
        () => told.push(name),
      );
    add("a", false);
    for (const name of ["a2", "a3", "a4", "a5"]) add(name, true);
    for (const name of ["b", "c", "d", "e"]) add(name, false);
    expect(begun).toEqual(["a", "a2", "a3", "a4", "a5", "b", "c", "d"]);
    for (const name of ["a2", "a3"]) ends.get(name)!();
    expect([begun.length, told]).toEqual([8, ["a2", "a3"]]);
    ends.get("a")!();
    expect([begun.at(-1), told]).toEqual(["e", ["a2", "a3", "a"]]);
  });

  test("may be done at once: a hundred thousand that were given up end no stack", () => {
    const loop = new Loop(new VirtualHost());
    const ends: (() => void)[] = [];
    const later = work((done) => void ends.push(done));
    for (let i = 0; i < 4; i++) loop.work(later, () => undefined);
    let done = 0;
    for (let i = 0; i < 100_000; i++)
      loop.work(
        work((end) => end()),
        () => done++,
      );
    expect(done).toBe(0);
    ends[0]();
    expect(done).toBe(100_000);
  });
});

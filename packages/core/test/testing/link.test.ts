import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Clock } from "../../src/testing/clock.ts";
import { Link, type LinkBehavior } from "../../src/testing/link.ts";
import { Random } from "../../src/testing/random.ts";
import { concat } from "../support/frame.ts";

type Arrival = [atMs: number, what: string | number[]];

/** A link, and what its two ends are told. */
function linked(behavior?: LinkBehavior, seed = 1) {
  const clock = new Clock();
  const told: Arrival[] = [];
  const tell = (what: string | number[]) => void told.push([clock.nowMs, what]);
  const link = new Link(
    clock,
    new Random(seed),
    {
      received: (bytes) => tell([...bytes]),
      ended: () => tell("end"),
      lost: () => tell("lost"),
      taken: () => tell(link.isFull ? "still full" : "taken"),
    },
    behavior,
  );
  return { clock, link, told };
}

/** What the receiver alone was told. */
function arrivals(told: readonly Arrival[]): Arrival[] {
  return told.filter(([, what]) => what !== "taken" && what !== "still full");
}

const bytes = (...values: number[]) => [Uint8Array.from(values)];

describe("a link", () => {
  test("brings what was written, and its end, at once and in order", () => {
    const { clock, link, told } = linked();
    link.write([Uint8Array.of(1), Uint8Array.of(2, 3)]);
    link.write(bytes(4));
    link.end();
    expect([link.next, link.pendingBytes, told]).toEqual([0, 4, []]);
    clock.advance(0);
    expect(told).toEqual([
      [0, [1, 2, 3, 4]],
      [0, "taken"],
      [0, "end"],
    ]);
    expect([link.next, link.pendingBytes, link.arrivedBytes]).toEqual([Infinity, 0, 4]);
  });

  test("keeps what was written apart from what arrives and from what the sender holds", () => {
    const written = Uint8Array.of(1, 2);
    const clock = new Clock();
    const ends = { ended() {}, lost() {}, taken() {} };
    const unmask = (received: Uint8Array) => void received.fill(0);
    const link = new Link(clock, new Random(1), { ...ends, received: unmask });
    link.write([written]);
    clock.advance(0);
    expect(written).toEqual(Uint8Array.of(1, 2));
    written.fill(9);
    expect(link.written).toEqual(bytes(1, 2));
  });

  test("chops, and joins what is due at one time", () => {
    const { clock, link, told } = linked({ chopBytes: 2 });
    link.write(bytes(1, 2, 3));
    link.write(bytes(4, 5));
    clock.advance(0);
    expect(arrivals(told)).toEqual([
      [0, [1, 2]],
      [0, [3, 4]],
      [0, [5]],
    ]);
  });

  test("brings at least a byte, whatever it is told", () => {
    const { clock, link, told } = linked({ chopBytes: 0 });
    link.write(bytes(1, 2));
    clock.advance(0);
    expect(arrivals(told)).toEqual([
      [0, [1]],
      [0, [2]],
    ]);
  });

  test("delays every piece, and lets none overtake another", () => {
    const { clock, link, told } = linked({ delayMs: 20 });
    link.write(bytes(1));
    link.change({ delayMs: 5 });
    clock.advance(3);
    link.write(bytes(2));
    clock.advance(19);
    link.write(bytes(3));
    link.end();
    clock.advance(100);
    expect(arrivals(told)).toEqual([
      [20, [1, 2]],
      [27, [3]],
      [27, "end"],
    ]);
  });

  test("stalls, and then brings what waited", () => {
    const { clock, link, told } = linked({ delayMs: 10 });
    link.write(bytes(1));
    link.change({ stall: true });
    expect(link.next).toBe(Infinity);
    clock.advance(50);
    link.write(bytes(2));
    expect(arrivals(told)).toEqual([]);
    link.change({ stall: false });
    expect(link.next).toBe(50);
    clock.advance(10);
    expect(arrivals(told)).toEqual([
      [50, [1]],
      [60, [2]],
    ]);
  });

  test("is full from its capacity on, and tells its sender how it goes on", () => {
    const { clock, link, told } = linked({ capacityBytes: 3, chopBytes: 2 });
    link.write(bytes(1, 2));
    expect(link.isFull).toBe(false);
    link.write(bytes(3, 4, 5));
    expect(link.isFull).toBe(true);
    clock.advance(0);
    expect(told).toEqual([
      [0, [1, 2]],
      [0, "still full"],
      [0, [3, 4]],
      [0, "taken"],
      [0, [5]],
      [0, "taken"],
    ]);
  });

  test("tells its sender when its capacity grows, not when it shrinks", () => {
    const { link, told } = linked({ capacityBytes: 9, stall: true });
    link.write(bytes(1, 2));
    link.change({ capacityBytes: 2 });
    expect([link.isFull, told]).toEqual([true, []]);
    link.change({ capacityBytes: 3 });
    expect([link.isFull, told]).toEqual([false, [[0, "taken"]]]);
  });

  test("is cut in the middle of what is on its way", () => {
    const { clock, link, told } = linked({ cutAfterBytes: 3 });
    link.write(bytes(1, 2));
    clock.advance(1);
    expect(link.behavior).toEqual({ cutAfterBytes: 1 });
    link.write(bytes(3, 4));
    link.end();
    clock.advance(1);
    link.write(bytes(5));
    link.end();
    clock.advance(1);
    expect(arrivals(told)).toEqual([
      [0, [1, 2]],
      [1, [3]],
      [1, "lost"],
    ]);
    expect([link.isBroken, link.isFull, link.written.length]).toEqual([true, false, 3]);
  });

  test("is cut before the next byte", () => {
    const { clock, link, told } = linked({ cutAfterBytes: 0 });
    link.write(bytes(1));
    clock.advance(1);
    expect(arrivals(told)).toEqual([[0, "lost"]]);
  });

  test("loses what is on its way when its sender aborts, and tells so after its delay", () => {
    const { clock, link, told } = linked({ delayMs: 5 });
    link.write(bytes(1));
    clock.advance(1);
    link.abort();
    link.abort();
    clock.advance(100);
    expect(told).toEqual([[6, "lost"]]);
  });

  test("brings every byte once and in order, however it behaves, and the same for the same seed", () => {
    const behavior = fc.record({
      chopBytes: fc.constantFrom(undefined, 1, [1, 5] as const),
      delayMs: fc.constantFrom(undefined, [0, 30] as const),
    });
    const writes = fc.array(fc.tuple(fc.nat(10), fc.uint8Array({ maxLength: 20 })));
    fc.assert(
      fc.property(behavior, writes, fc.nat(), (given, all, seed) => {
        const [one, twin] = [linked(given, seed), linked(given, seed)];
        for (const { clock, link } of [one, twin]) {
          for (const [waitMs, data] of all) {
            clock.advance(waitMs);
            link.write([data]);
          }
          clock.advance(30);
        }
        const arrived = arrivals(one.told).map(([, what]) => Uint8Array.from(what as number[]));
        expect(concat(...arrived)).toEqual(concat(...all.map(([, data]) => data)));
        expect(one.told).toEqual(twin.told);
      }),
    );
  });
});

// The simulation itself: that it finds nothing, and that it would.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { complaintAbout } from "../../simulate/invariants.ts";
import { report } from "../../simulate/report.ts";
import { run } from "../../simulate/run.ts";
import { type Scenario, scenarioOf } from "../../simulate/scenario.ts";
import { shrink } from "../../simulate/shrink.ts";
import { type CloseInfo, LapseError } from "../../src/close-info.ts";
import * as Lapse from "../../src/lapse.ts";
import { Deadlines } from "../../src/deadlines.ts";
import { DeflateSession } from "../../src/deflate/session.ts";
import { Endpoint } from "../../src/endpoint.ts";
import type { Output } from "../../src/event.ts";
import { Opcode } from "../../src/opcode.ts";
import { Sender } from "../../src/sender.ts";

const RUNS = 2000;

/** The first scenario that goes wrong. */
function culprit(): Scenario | undefined {
  for (let seed = 0; seed < RUNS; seed++) {
    const scenario = scenarioOf(seed);
    if (complaintAbout(run(scenario)) !== undefined) return scenario;
  }
  return undefined;
}

afterEach(() => void vi.restoreAllMocks());

test(`${RUNS} connections end as they should, in every way that there is`, () => {
  const ends = new Map<string, number>();
  for (let seed = 0; seed < RUNS; seed++) {
    const story = run(scenarioOf(seed));
    const complaint = complaintAbout(story);
    if (complaint !== undefined) expect.fail(report(complaint, story));
    for (const { info } of [story.client, story.server]) {
      const end = info === undefined ? "failed" : (info.cause?.code ?? "clean");
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  }
  expect([...ends.keys()].toSorted()).toEqual([
    "aborted",
    "clean",
    "close-timeout",
    "connection-lost",
    "failed",
    "idle-timeout",
    "keepalive-timeout",
    "lifetime-reached",
    "message-too-big",
    "too-much-unread",
    "write-stalled",
  ]);
  // About half of all ends are clean; the other half is what this is for.
  expect(Math.abs((ends.get("clean") ?? 0) - RUNS)).toBeLessThan(RUNS * 0.2);
}, 120_000);

test("the same seed tells the same story, another one another", () => {
  const story = (seed: number) => report("", run(scenarioOf(seed)));
  const stories = Array.from({ length: 100 }, (_, seed) => story(seed));
  expect(stories.map((_, seed) => story(seed))).toEqual(stories);
  expect(new Set(stories).size).toBe(100);
});

const never = (): void => {};

/** For each invariant, an endpoint that hurts it. */
const SABOTAGES: readonly { hurts: string; what: string; sabotage: () => unknown }[] = [
  {
    hurts: "A",
    what: "an endpoint throws",
    sabotage: () =>
      vi.spyOn(Endpoint.prototype, "receiveEnd").mockImplementation(() => {
        throw new Error("sabotage");
      }),
  },
  {
    hurts: "B",
    what: "an endpoint keeps its end to itself",
    sabotage: () => alter((output) => (output.type === "closed" ? undefined : output)),
  },
  { hurts: "C", what: "messages change on their way", sabotage: changeText },
  {
    hurts: "D",
    what: "messages get lost",
    sabotage: () => alter((output) => (/text|binary/.test(output.type) ? undefined : output)),
  },
  {
    hurts: "E",
    what: "closing takes its time",
    sabotage: () =>
      vi.spyOn(Deadlines.prototype, "startOnce").mockImplementation(function late(
        this: Deadlines,
        timer,
      ) {
        this.start(timer, 1_000_000);
      }),
  },
  {
    hurts: "F",
    what: "pings are not answered",
    sabotage: () => vi.spyOn(Sender.prototype, "answerPing").mockImplementation(never),
  },
  { hurts: "G", what: "a Close frame is sent twice", sabotage: closeTwice },
  {
    hurts: "H",
    what: "CloseInfo tells a Close frame that nobody sent",
    sabotage: () => alterInfo({ sent: { code: 1000, reason: "sabotage" } }),
  },
  {
    hurts: "I",
    what: "each says that the other began",
    sabotage: () => alterInfo({ initiator: "peer" }),
  },
  {
    hurts: "L",
    what: "contexts of DEFLATE are left",
    sabotage: () => vi.spyOn(DeflateSession.prototype, "free").mockImplementation(never),
  },
  {
    hurts: "J",
    what: "a cause is made up",
    sabotage: () => alterInfo({ cause: new LapseError(Lapse.handlerFailed) }),
  },
];

/** Changes what endpoints tell; `undefined` takes it out. */
function alter(change: (output: Output) => Output | undefined): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on an endpoint below
  const { poll } = Endpoint.prototype;
  vi.spyOn(Endpoint.prototype, "poll").mockImplementation(function altered(this: Endpoint) {
    for (let output; (output = poll.call(this)) !== undefined;) {
      const changed = change(output);
      if (changed !== undefined) return changed;
    }
    return undefined;
  });
}

function alterInfo(change: Partial<CloseInfo>): void {
  alter((output) =>
    output.type === "closed" ? { ...output, info: { ...output.info, ...change } } : output,
  );
}

function changeText(): void {
  alter((output) => (output.type === "text" ? { ...output, data: "sabotage" } : output));
}

function closeTwice(): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on a sender below
  const { control } = Sender.prototype;
  vi.spyOn(Sender.prototype, "control").mockImplementation(function twice(
    this: Sender,
    opcode,
    payload,
  ) {
    control.call(this, opcode, payload);
    if (opcode === Opcode.close) control.call(this, opcode, payload);
  });
}

describe("the simulation finds it if", () => {
  test.each(SABOTAGES)("$what ($hurts)", ({ hurts, sabotage }) => {
    sabotage();
    const scenario = culprit();
    expect(scenario && complaintAbout(run(scenario))).toMatch(new RegExp(`^${hurts}[,:]`));
  });

  test("an end is not clean in fair weather (K)", () => {
    const cut = { atMs: 0, role: "client", do: "cut" } as const;
    const scenario = { ...scenarioOf(0), weather: "fair", opens: false, steps: [cut] } as const;
    expect(complaintAbout(run(scenario))).toMatch(/^K, seen by the client: .*1006/);
  });
});

test("a failure is told by the smallest story that shows it", () => {
  changeText();
  const smallest = run(shrink(culprit()!));
  expect(report(complaintAbout(smallest)!, smallest)).toMatchInlineSnapshot(`
    "seed 11: C, seen by the server: other messages

    fair weather, open from the start
    client: as usual
    server: as usual

           2 ms  client  » text { bytes: 0 }
           2 ms  server  text { data: 'sabotage' }
           3 ms  server  » close { code: 1001, reason: 'going away' }
           3 ms  client  closing { code: 1001, reason: 'going away' }
           3 ms  server  closing { code: 1001, reason: '' }
           3 ms  client  closed { code: 1001, reason: 'going away', wasClean: true, initiator: 'peer', sent: { code: 1001, reason: '' }, received: { code: 1001, reason: 'going away' }, cause: undefined }
           3 ms  server  closed { code: 1001, reason: '', wasClean: true, initiator: 'we', sent: { code: 1001, reason: 'going away' }, received: { code: 1001, reason: '' }, cause: undefined }

    pnpm simulate --runs 1 --seed 11"
  `);
});

describe("the program", () => {
  const program = fileURLToPath(new URL("../../simulate/main.ts", import.meta.url));
  const sabotage = new URL("sabotage.ts", import.meta.url).href;
  const simulate = (...args: string[]) =>
    spawnSync(process.execPath, ["--conditions=@ws/source", ...args], { encoding: "utf8" });

  test("tells how many runs went well", () => {
    const { status, stdout } = simulate(program, "--runs", "20", "--seed", "4711");
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^20 runs in [\d.]+ s, \d+ a second\n$/),
    ]);
  });

  test("fails with the story, and with how to repeat it", () => {
    const { status, stderr } = simulate("--import", sabotage, program, "--seed", "4711");
    expect([status, stderr.split("\n")[0]]).toEqual([
      1,
      expect.stringMatching(/^seed \d+: A: thrown: Error: sabotage$/),
    ]);
    expect(stderr).toMatch(/\npnpm simulate --runs 1 --seed \d+\n$/);
  });
});

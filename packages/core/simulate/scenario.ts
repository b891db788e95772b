// What is going to happen in one run, as data that follows from a seed: how the connection begins,
// how its links behave, what each side does and when, and how it comes to an end.

import {
  type DeflateOptions,
  effectiveLimits,
  type Limits,
  type MessageType,
  type Role,
} from "@ws/core";
import { type LinkBehavior, Random, type Range } from "@ws/core/testing";

export interface Scenario {
  readonly seed: number;
  /** fair: nothing fails. rough: readers pause, links fill and stall. stormy: they break, too. */
  readonly weather: Weather;
  /** Begins with the opening handshake. */
  readonly opens: boolean;
  readonly limits: Record<Role, Partial<Limits>>;
  readonly links: Record<Role, LinkBehavior>;
  /** Both sides agree on permessage-deflate. */
  readonly deflate: Deflate | undefined;
  /** How each side hears messages. */
  readonly delivery: Record<Role, "whole" | "pieces">;
  /** In the order of time; the last ones bring the end. */
  readonly steps: readonly Step[];
}

export interface Deflate {
  readonly options: DeflateOptions;
  /** What is larger takes its time. */
  readonly offloadAboveBytes: number;
  readonly workMs: Range;
}

type Weather = "fair" | "rough" | "stormy";

export type Step = Action & { readonly atMs: number; readonly role: Role };

type Action =
  // Where a message in pieces is open, a piece of that.
  | { readonly do: "text" | "binary"; readonly bytes: number; readonly prepared?: boolean }
  | { readonly do: "begin"; readonly type: MessageType }
  | { readonly do: "finish" }
  | { readonly do: "ping" | "pong" | "pause" | "resume" | "abort" | "cut" }
  | { readonly do: "close"; readonly code?: number | undefined; readonly reason?: string }
  | { readonly do: "link"; readonly change: LinkBehavior };

type Make = (random: Random, maxBytes: number) => Action;

const ROLES: readonly Role[] = ["client", "server"];
const STALL: Action = { do: "link", change: { stall: true } };
const FLOW: Action = { do: "link", change: { stall: false } };

const send: Make = (random, maxBytes) => ({
  do: random.pick(["text", "binary"]),
  bytes: Math.min(maxBytes, random.within(random.pick(SIZES))),
});
const sendPrepared: Make = (random, maxBytes) => ({ ...send(random, maxBytes), prepared: true });
const begin: Make = (random) => ({ do: "begin", type: random.pick(["text", "binary"]) });
const close: Make = (random) => ({ do: "close", ...random.pick(CLOSES) });
const just =
  (action: Action): Make =>
  () =>
    action;

const CLOSES = [
  {},
  { code: 1000 },
  { code: 1001, reason: "going away" },
  { code: 3000, reason: "größer ✓" },
  { code: 4999, reason: "x".repeat(123) },
];

/** Around the sizes where the encoding of a frame, the copying and the memory change. */
const SIZES: readonly Range[] = [
  0,
  [1, 20],
  [1, 20],
  [1, 20],
  [120, 130],
  [900, 1100],
  [4090, 4100],
  [16_380, 16_390],
  [65_530, 65_540],
];

const FAIR: readonly Make[] = [
  send,
  send,
  send,
  send,
  sendPrepared,
  begin,
  just({ do: "finish" }),
  just({ do: "ping" }),
  just({ do: "pong" }),
];
const ROUGH: readonly Make[] = [
  ...FAIR,
  just({ do: "pause" }),
  just({ do: "resume" }),
  just(STALL),
  just(FLOW),
  close,
];
const STORMY: readonly Make[] = [
  ...ROUGH,
  just({ do: "abort" }),
  just({ do: "cut" }),
  (random) => ({ do: "link", change: { cutAfterBytes: random.below(400) } }),
];
const ACTIONS: Record<Weather, readonly Make[]> = { fair: FAIR, rough: ROUGH, stormy: STORMY };

export function scenarioOf(seed: number): Scenario {
  const random = new Random(seed);
  const weather = random.pick<Weather>(["fair", "fair", "rough", "rough", "stormy"]);
  const links = { client: linkOf(random, weather), server: linkOf(random, weather) };
  const opens = random.chance(0.3);
  const fromMs = opens ? (weather === "fair" ? 500 : random.pick([0, 500])) : 0;
  return {
    seed,
    weather,
    opens,
    limits: { client: limitsOf(random, weather), server: limitsOf(random, weather) },
    links,
    deflate: random.chance(0.2) ? deflateOf(random) : undefined,
    delivery: { client: deliveryOf(random), server: deliveryOf(random) },
    steps: stepsOf(random, weather, links).map((step) => ({ ...step, atMs: fromMs + step.atMs })),
  };
}

function linkOf(random: Random, weather: Weather): LinkBehavior {
  return {
    ...random.pick<LinkBehavior>(CHOPPING),
    delayMs: random.pick<Range>([0, 0, 20, [0, 5], [0, 200]]),
    ...(weather !== "fair" && random.chance(0.3)
      ? { capacityBytes: random.within([1, 2000]) }
      : {}),
  };
}

const CHOPPING: readonly LinkBehavior[] = [
  {},
  {},
  { chopBytes: 1 },
  { chopBytes: [1, 20] },
  { chopBytes: [1, 5000] },
];

function limitsOf(random: Random, weather: Weather): Partial<Limits> {
  if (weather === "fair") return { keepaliveIntervalMs: random.pick([500, 30_000]) };
  return {
    keepaliveIntervalMs: random.pick([100, 2000, 30_000]),
    keepaliveTimeoutMs: random.pick([100, 2000, 30_000]),
    closeTimeoutMs: random.pick([0, 50, 1000, 10_000]),
    writeStallTimeoutMs: random.pick([100, 2000, 30_000]),
    ...(random.chance(0.1) ? { idleTimeoutMs: random.within([1, 3000]) } : {}),
    ...(random.chance(0.1) ? { maxLifetimeMs: random.within([1, 3000]) } : {}),
    ...(random.chance(0.1) ? { maxMessageBytes: random.below(1000) } : {}),
    ...(random.chance(0.1) ? { maxUnreadBytes: random.below(1000) } : {}),
  };
}

function deflateOf(random: Random): Deflate {
  return {
    options: {
      serverNoContextTakeover: random.chance(0.3),
      clientNoContextTakeover: random.chance(0.3),
      thresholdBytes: random.pick([undefined, 0, 125]),
      maxDeflaters: random.pick([0, 1, 64]),
    },
    offloadAboveBytes: random.pick([0, 100, 1000, Infinity]),
    workMs: random.pick<Range>([0, 1, [0, 10], [0, 100]]),
  };
}

function deliveryOf(random: Random): "whole" | "pieces" {
  return random.pick(["whole", "pieces"]);
}

function stepsOf(random: Random, weather: Weather, links: Scenario["links"]): Step[] {
  const durationMs = random.pick([0, 50, 1000, 20_000]);
  const times = Array.from({ length: random.below(16) }, () => random.within([0, durationMs]));
  const steps = times
    .toSorted((a, b) => a - b)
    .map((atMs): Step => {
      const role = random.pick(ROLES);
      const make = random.pick(ACTIONS[weather]);
      return { atMs, role, ...make(random, maxBytesOver(links[role])) };
    });
  return [...steps, ...endingOf(random, weather, durationMs + random.pick([0, 1, 500]))];
}

/** Somebody closes, or both do, or nobody is heard any more. */
function endingOf(random: Random, weather: Weather, atMs: number): Step[] {
  const who = random.pick([["client"], ["server"], ["client", "server"]] as const);
  const closing = who.map((role): Step => ({ atMs, role, ...close(random, 0) }));
  if (weather === "fair") return closing;
  const both = (action: Action) => ROLES.map((role): Step => ({ atMs, role, ...action }));
  const isSilent = random.chance(0.2);
  return [...both({ do: "resume" }), ...(isSilent ? both(STALL) : closing)];
}

/** Many small pieces of a large message would take long and show nothing new. */
function maxBytesOver({ chopBytes, capacityBytes }: LinkBehavior): number {
  const isSlow = chopBytes === 1 || capacityBytes !== undefined;
  return isSlow ? 300 : chopBytes === undefined ? Infinity : 20_000;
}

/** By then everything has to have ended: every deadline has passed, one after the other. */
export function lastMsOf({ steps, limits }: Scenario): number {
  const patienceMs = ROLES.map((role) => {
    const all = effectiveLimits(limits[role]);
    const openMs = all.keepaliveIntervalMs + all.keepaliveTimeoutMs + all.writeStallTimeoutMs;
    return all.handshakeTimeoutMs + openMs + all.closeTimeoutMs;
  });
  return (steps.at(-1)?.atMs ?? 0) + patienceMs[0] + patienceMs[1];
}

// Lets a scenario happen, before two witnesses.

import { ClientOpening, Endpoint, type Role, ServerOpening } from "@ws/core";
import { Clock, Pair, type SideEvent, type SideOptions } from "@ws/core/testing";
import { Deflate } from "./deflate.ts";
import { lastMsOf, type Scenario, type Step } from "./scenario.ts";
import { speak } from "./speak.ts";
import { hear, observe, type Witness, witness } from "./witness.ts";

export interface LogEntry {
  readonly atMs: number;
  readonly role: Role;
  readonly what: Step | SideEvent;
}

export interface Run {
  readonly scenario: Scenario;
  readonly client: Witness;
  readonly server: Witness;
  readonly log: readonly LogEntry[];
  /** Where messages are compressed. */
  readonly codecs: Deflate["codecs"] | undefined;
  /** What was thrown, if anything was. */
  readonly thrown: unknown;
}

/** Far more than any run needs; who does more never comes to rest. */
const MAX_MOMENTS = 200_000;

export function run(scenario: Scenario): Run {
  const log: LogEntry[] = [];
  const listen = (role: Role): SideOptions["hear"] => {
    return (event) => {
      log.push({ atMs: pair.clock.nowMs, role, what: event });
      hear(both[role], event, pair.clock.nowMs);
    };
  };
  const clock = new Clock();
  const deflate = scenario.deflate && new Deflate(scenario.deflate, clock, scenario.seed);
  const side = (role: Role): SideOptions => ({
    ...optionsOf(scenario, role, deflate),
    hear: listen(role),
  });
  const { seed } = scenario;
  const pair = new Pair({ seed, clock, client: side("client"), server: side("server") });
  const both = { client: witness(pair.client), server: witness(pair.server) };
  for (const step of scenario.steps) {
    pair.clock.at(step.atMs, () => {
      log.push({ atMs: step.atMs, role: step.role, what: step });
      perform(step, both[step.role], pair);
    });
  }
  const thrown = watch(pair, both, scenario);
  return { scenario, ...both, log, codecs: deflate?.codecs, thrown };
}

function watch(pair: Pair, both: Record<Role, Witness>, scenario: Scenario): unknown {
  const { clock } = pair;
  const lastMs = lastMsOf(scenario);
  try {
    for (let moments = 0; clock.next <= lastMs; moments++) {
      if (moments === MAX_MOMENTS) return new Error("It does not come to rest.");
      clock.advanceTo(clock.next);
      observe(both.client, pair.server.link, clock.nowMs);
      observe(both.server, pair.client.link, clock.nowMs);
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

function optionsOf(
  { opens, limits, links, delivery }: Scenario,
  role: Role,
  deflate: Deflate | undefined,
): SideOptions {
  const own = { delivery: delivery[role] };
  const extensions = deflate === undefined ? [] : [deflate.extensions[role]];
  const sessions = deflate === undefined ? [] : [deflate.sessions[role]];
  const begin: SideOptions["begin"] = (setup) => {
    if (!opens) return new Endpoint({ ...setup, ...own, extensions: sessions });
    if (role === "server") return new ServerOpening({ ...setup, ...own });
    return new ClientOpening({ ...setup, ...own, extensions, host: "example.com", target: "/" });
  };
  const decide: SideOptions["decide"] = (opening) => opening.accept({ extensions });
  return { limits: limits[role], link: links[role], begin, decide };
}

function perform(step: Step, one: Witness, pair: Pair): void {
  const { side } = one;
  if (step.do === "link") return side.link.change(step.change);
  if (step.do === "cut") return pair.cut();
  if (side.machine instanceof Endpoint && step.do !== "abort") speak(step, one, side.machine);
  // Who closes before it is open has nobody to close.
  else if (step.do === "abort" || step.do === "close") {
    one.aborted ||= one.ends === 0;
    side.machine.abort();
  }
  side.drive();
}

// Lets a scenario happen, before two witnesses.

import { ClientOpening, Endpoint, type Role, ServerOpening } from "@ws/core";
import { Pair, type Setup, type SideEvent, type SideOptions } from "@ws/core/testing";
import { lastMsOf, type Scenario, type Step } from "./scenario.ts";
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
  const pair = new Pair({
    seed: scenario.seed,
    client: { ...optionsOf(scenario, "client"), hear: listen("client") },
    server: { ...optionsOf(scenario, "server"), hear: listen("server") },
  });
  const both = { client: witness(pair.client), server: witness(pair.server) };
  for (const step of scenario.steps) {
    pair.clock.at(step.atMs, () => {
      log.push({ atMs: step.atMs, role: step.role, what: step });
      perform(step, both[step.role], pair);
    });
  }
  return { scenario, ...both, log, thrown: watch(pair, both, scenario) };
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

function optionsOf({ opens, limits, links }: Scenario, role: Role): SideOptions {
  return { limits: limits[role], link: links[role], begin: opens ? BEGIN[role] : undefined };
}

const BEGIN: Record<Role, SideOptions["begin"]> = {
  client: (setup: Setup) => new ClientOpening({ ...setup, host: "example.com", target: "/" }),
  server: (setup: Setup) => new ServerOpening(setup),
};

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

function speak(step: Step, one: Witness, endpoint: Endpoint): void {
  switch (step.do) {
    case "text":
    case "binary": {
      const message = messageOf(step.do, one.said.length, step.bytes);
      if (endpoint.send(message)) one.said.push(message);
      return;
    }
    case "ping": {
      const payload = `?${one.pinged.length}`;
      if (endpoint.ping(payload)) one.pinged.push(payload);
      return;
    }
    case "pong":
      return void endpoint.pong("unasked");
    case "close":
      return endpoint.close(step.code, step.reason);
    case "pause":
      one.paused = true;
      return endpoint.pauseReceiving();
    case "resume":
      return endpoint.resumeReceiving();
    case "abort":
    case "cut":
    case "link":
  }
}

/** Begins with its number, if it has room for that: no two that follow each other are alike. */
function messageOf(type: "text" | "binary", number: number, bytes: number): string | Uint8Array {
  if (type === "binary") return Uint8Array.from({ length: bytes }, (_, i) => number + i * 7);
  return `${number}:${"é".repeat(bytes / 2)}`.slice(0, bytes);
}

// The suite of an adapter: each case that it can do is a test, each capability that it lacks a test of
// how it refuses.

import type { HeaderLine } from "@ws/core";
import type { Connection, Handler } from "@ws/io";
import { describe, test } from "vitest";
import type { Case } from "./case.ts";
import { type Capabilities, CAPABILITIES, type Capability } from "./capabilities.ts";
import { CHAPTERS } from "./cases/index.ts";
import { REFUSALS } from "./cases/refusals.ts";
import type { Target } from "./scripted-server.ts";
import { Stage } from "./stage.ts";

/** The options of `connect` that cases use. */
export interface ConnectOptions {
  readonly protocols?: readonly string[];
  readonly compress?: boolean;
  readonly headers?: readonly HeaderLine[];
  readonly origin?: string;
  readonly delivery?: "whole" | "pieces";
  readonly textAs?: "string" | "bytes";
  readonly maxMessageBytes?: number;
  readonly highWaterMarkBytes?: number;
  readonly maxBufferedBytes?: number;
  readonly slowConsumer?: "close" | "drop";
  readonly signal?: AbortSignal;
  readonly trace?: (line: string) => void;
  /** Of the suite alone: to the server that does not compress. */
  readonly plain?: boolean;
}

/** What is under test: an adapter's client. */
export interface Adapter {
  readonly can: Capabilities;
  readonly connect: (
    url: string,
    options: Omit<ConnectOptions, "plain">,
    handler?: Handler,
  ) => Promise<Connection>;
}

/** Registers all cases as tests. The target is asked for when they run. */
export function registerSuite(name: string, adapter: Adapter, target: () => Target): void {
  describe(name, () => {
    for (const { about, cases } of CHAPTERS) {
      const possible = cases.filter((one) => isPossible(one, adapter));
      if (possible.length === 0) continue;
      describe(about, () => {
        for (const one of possible) registerCase(one, adapter, target);
      });
    }
    for (const capability of lacking(adapter)) {
      test(`it cannot: ${CAPABILITIES[capability]}`, () =>
        play(REFUSALS[capability], adapter, target()));
    }
  });
}

function isPossible({ needs = [] }: Case, { can }: Adapter): boolean {
  return needs.every((capability) => can[capability]);
}

function registerCase(one: Case, adapter: Adapter, target: () => Target): void {
  const { name, serverNeeds = [], run } = one;
  test(name, async ({ skip }) => {
    const missing = serverNeeds.find((capability) => !target().can[capability]);
    if (missing !== undefined) skip(`The server cannot: ${CAPABILITIES[missing]}`);
    await play(run, adapter, target());
  });
}

function lacking({ can }: Adapter): Capability[] {
  return (Object.keys(CAPABILITIES) as Capability[]).filter((name) => !can[name]);
}

async function play(run: Case["run"], adapter: Adapter, target: Target): Promise<void> {
  const stage = new Stage(adapter, target);
  try {
    await run(stage);
  } finally {
    await stage.end();
  }
}

// A target: what is made up, and what must hold for it. A run: the same seed gives the same inputs.

import { inspect } from "node:util";
import fc from "fast-check";

export interface Target<Input> {
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws where something does not hold. */
  check(input: Input): void;
}

export interface Run {
  readonly seed: number;
  readonly runs: number;
  /** Where within the seed's inputs to begin: a failure tells it. */
  readonly path?: string | undefined;
  /** Called before each check. */
  readonly before?: () => void;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  /** The smallest input that fails, its bytes in hex. */
  readonly input: string;
  readonly error: string;
}

const MAX_ERROR_CHARS = 2000;

/** A failure is made small for so long. */
const SHRINK_MS = 30_000;

/** Checks so many inputs; returns the first failure, made as small as it gets. */
export function run<Input>(
  target: Target<Input>,
  { seed, runs, path = "", before }: Run,
): Failure | undefined {
  const property = fc.property(target.inputs, (input) => {
    before?.();
    target.check(input);
  });
  const details = fc.check(property, {
    seed,
    path,
    numRuns: path === "" ? runs : 1,
    interruptAfterTimeLimit: SHRINK_MS,
  });
  if (!details.failed || details.counterexample === null) return undefined;
  return {
    seed,
    path: details.counterexamplePath ?? "",
    input: show(details.counterexample[0]),
    error: String(details.errorInstance).slice(0, MAX_ERROR_CHARS),
  };
}

/** The input at a path, unchecked: what a run that never returned was given. */
export function inputAt<Input>({ inputs }: Target<Input>, seed: number, path: string): string {
  return show(fc.sample(inputs, { seed, path, numRuns: 1 })[0]);
}

/** An input on one line for each part, bytes in hex. */
export function show(input: unknown): string {
  return inspect(inHex(input), { depth: 6, maxArrayLength: null, maxStringLength: null });
}

function inHex(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(inHex);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inHex(part)]));
}

// What a runtime does in its own way, or keeps to itself, is refused by name.

import { UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

/** @throws UsageError `not-supported-here` */
export function refuse(what: string): never {
  throw new UsageError(Mistake.notSupportedHere, `This one is ${what}.`);
}

/**
 * Refuses these options, where they are there and ask for something.
 *
 * @throws UsageError `not-supported-here`
 */
export function refuseOptions(options: unknown, names: readonly string[]): void {
  const given = Object(options) as Readonly<Record<string, unknown>>;
  for (const name of names) if (given[name] !== undefined && given[name] !== false) refuse(name);
}

// What a browser does by itself, or keeps to itself, is refused by name.

import { UsageError } from "@ws/core";

/** @throws UsageError `not-supported-here` */
export function refuse(what: string): never {
  throw new UsageError("not-supported-here", `This one is ${what}.`);
}

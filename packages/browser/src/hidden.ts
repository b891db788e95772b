// What a browser does by itself, or keeps to itself, is refused by name.

import { UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

/** @throws UsageError `not-supported-here` */
export function refuse(what: string): never {
  throw new UsageError(Mistake.notSupportedHere, `This one is ${what}.`);
}

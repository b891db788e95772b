// Options that are limits, whole numbers with their units in their names, or policies.

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import { isOf } from "./options.ts";

/** What happens to what passes a limit: its connection ends, or it is dropped. */
export type Policy = "close" | "drop";

/** The same options, each of which may be left out. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/**
 * Returns the given options by the names of the defaults, and the defaults for the rest. Other
 * options beside them are left out.
 *
 * @throws UsageError `limit-invalid`: not a whole number, negative, or NaN; or no policy.
 */
export function effectiveOptions<
  Options extends { readonly [Name in keyof Options]: number | Policy },
>(defaults: Options, given: Given<Options> = {}): Options {
  const options = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof Options & string)[]) {
    const value = given[name];
    if (value === undefined) continue;
    const type = typeof defaults[name] === "number" ? "limit" : "policy";
    if (!isOf(type, value)) throw new UsageError(Mistake.limitInvalid, `This one is ${name}.`);
    options[name] = value;
  }
  return Object.freeze(options);
}

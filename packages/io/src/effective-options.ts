// Options that are limits, whole numbers with their units in their names, or policies.

import { UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

/** What happens to what passes a limit: its connection ends, or it is dropped. */
export type Policy = "close" | "drop";

/** The given options by the names of the defaults, and those for the rest. @throws UsageError `limit-invalid` */
export function effectiveOptions<
  Options extends { readonly [Name in keyof Options]: number | Policy },
>(
  defaults: Options,
  given: { readonly [Name in keyof Options]?: Options[Name] | undefined },
): Options {
  const options = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof Options & string)[]) {
    const value = given[name] === undefined ? defaults[name] : given[name];
    const isValid = typeof defaults[name] === "number" ? isLimit(value) : isPolicy(value);
    if (!isValid) throw new UsageError(Mistake.limitInvalid, sentence(name, defaults[name]));
    options[name] = value;
  }
  return Object.freeze(options);
}

function isLimit(value: unknown): boolean {
  return value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isPolicy(value: unknown): boolean {
  return value === "close" || value === "drop";
}

function sentence(name: string, byDefault: number | Policy): string {
  return typeof byDefault === "number" ? `This one is ${name}.` : `${name} is close or drop.`;
}

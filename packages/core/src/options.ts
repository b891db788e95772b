// What callers without a compiler get wrong: options of other types, where we would find out too late.

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";

/**
 * The types of options, in the words of TypeScript: `boolean | object`, `"text" | "binary"`. There
 * are also `list`, `signal`, which can be listened to, `limit` and `policy`; `any` is checked
 * elsewhere.
 */
export type OptionTypes = Readonly<Record<string, string>>;

/**
 * Checks the options that are there; others are left alone.
 *
 * @throws UsageError `option-invalid`
 */
export function checkOptions(given: unknown, types: OptionTypes, what = "options"): void {
  checkOption(what, given, "object");
  for (const name of Object.keys(types)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) checkOption(name, value, types[name]);
  }
}

/**
 * Checks that nothing is asked for by a name that is not known: else what is misspelt, or has another
 * name in another library, would be done without.
 *
 * @param advice - by names that somebody may try, what to say of them
 * @throws UsageError `option-invalid`
 */
export function checkNames(
  given: object,
  known: object,
  advice: Readonly<Record<string, string>> = {},
): void {
  const values = given as Readonly<Record<string, unknown>>;
  const name = Object.keys(given).find((one) => values[one] !== undefined && !(one in known));
  if (name === undefined) return;
  throw new UsageError(Mistake.optionInvalid, `${name}: ${advice[name] ?? "no option here"}.`);
}

/** @throws UsageError `option-invalid` */
export function checkOption(name: string, value: unknown, types: string): void {
  if (types.split(" | ").some((type) => isOf(type, value))) return;
  throw new UsageError(Mistake.optionInvalid, `${name}: ${types}, not ${inWords(value)}.`);
}

/** What was given, for who gave it: no more of a string than tells which it is. */
export function inWords(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

/** Tells whether a value is of one of these types. */
export function isOf(type: string, value: unknown): boolean {
  const isKind = KINDS[type];
  if (isKind !== undefined) return isKind(value);
  return typeof value === type || (typeof value === "string" && type === `"${value}"`);
}

/** The types that `typeof` does not tell. */
const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  // A list where named things are wanted is a mistake.
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  list: Array.isArray,
  signal: isSignal,
  any: () => true,
  policy: (value) => value === "close" || value === "drop",
  limit: (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 0),
};

function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignalLike>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

interface AbortSignalLike {
  readonly aborted: boolean;
  readonly addEventListener: unknown;
}

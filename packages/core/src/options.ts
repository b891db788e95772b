// What callers without a compiler get wrong: options of other types, where we would find out too late.

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";

/**
 * The types of options, in the words of TypeScript: `boolean | object`, `"text" | "binary"`. There
 * are also `list`, and `signal`, which can be listened to.
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

/** @throws UsageError `option-invalid` */
export function checkOption(name: string, value: unknown, type: string): void {
  if (typeof value === type && type !== "object") return;
  if (type.split(" | ").some((one) => isOf(one, value))) return;
  const given = value === null || typeof value === "string" ? JSON.stringify(value) : typeof value;
  throw new UsageError(Mistake.optionInvalid, `${name}: ${type}, not ${given}.`);
}

function isOf(type: string, value: unknown): boolean {
  if (type.startsWith('"')) return JSON.stringify(value) === type;
  if (type === "list") return Array.isArray(value);
  if (type === "signal") return isSignal(value);
  // A list where named things are wanted is a mistake.
  const isNamed = value !== null && !Array.isArray(value);
  return type === "object" ? typeof value === "object" && isNamed : typeof value === type;
}

function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignalLike>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

interface AbortSignalLike {
  readonly aborted: boolean;
  readonly addEventListener: unknown;
}

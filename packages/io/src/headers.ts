// Headers, as callers write them down: as lines.

import { type HeaderLine, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

/** A list of names and values, such as a `Headers` or a `Map`; or an object, without what is `undefined`. */
export type GivenHeaders = Iterable<HeaderLine> | Readonly<Record<string, string | undefined>>;

/** Header lines, from a list or from an object. @throws UsageError `header-invalid` */
export function headerLines(given: GivenHeaders = []): HeaderLine[] {
  if (typeof given !== "object" || given === null) throw new UsageError(Mistake.headerInvalid);
  const lines: readonly unknown[] =
    Symbol.iterator in given ? Array.from(given) : Object.entries(given).filter(isThere);
  for (const line of lines) {
    if (Array.isArray(line) && line.length === 2 && line.every(isText)) continue;
    throw new UsageError(Mistake.headerInvalid, JSON.stringify(line));
  }
  return lines as HeaderLine[];
}

function isThere([, value]: readonly [string, unknown]): boolean {
  return value !== undefined;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

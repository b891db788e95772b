// Which cases are meant: by id, by group, or by a pattern. "6", "6.*", "12.1.*" and "6.4.1" are patterns.

import type { Role } from "@ws/core";
import type { Case } from "./case.ts";
import { CASES } from "./cases/index.ts";

export interface Select {
  /** Only these. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** None of these. */
  readonly exclude?: readonly string[] | undefined;
}

/** The cases that are meant, in the order of their numbers; with a role, those for such agents. */
export function listCases(select: Select = {}, agent?: Role): readonly Case[] {
  return CASES.filter(
    ({ id, roles }) => isSelected(id, select) && (agent === undefined || roles.includes(agent)),
  );
}

/** Tells whether a case is meant. */
export function isSelected(id: Case["id"], { only = [], exclude = [] }: Select): boolean {
  if (exclude.some((pattern) => matches(id, pattern))) return false;
  return only.length === 0 || only.some((pattern) => matches(id, pattern));
}

/** A pattern stands for an id, and for all that begin with it and a dot. */
function matches(id: string, pattern: string): boolean {
  const stem = pattern.replace(/\.?\*$/, "");
  return stem === "" || id === stem || id.startsWith(`${stem}.`);
}

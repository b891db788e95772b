// Cases as tables: one in a line or a few, numbered in their order.

import type { Case, Expectation, Form, Head, Step } from "../case.ts";
import { BOTH } from "./say.ts";

/** A case; a section that names no RFC is of the table's. */
export type Row = readonly [
  purpose: string,
  section: string,
  played: Played,
  expect: Expectation,
  special?: Special,
];

/** What the kit does: steps; steps that are large, made when they are played; or what the table does with a head. */
type Played = readonly Step[] | ((form: Form) => readonly Step[]) | Head;

type Special = Partial<Pick<Case, "roles" | "timing" | "opening">>;

/** What the rows of a table have in common. */
export interface Table extends Special {
  /** Default: RFC 6455. */
  readonly rfc?: string;
  /** What is done with a head. */
  readonly play?: (head: Head) => readonly Step[];
}

/** Cases with the numbers `group.1`, `group.2` and so on. */
export function numbered(
  group: string,
  rows: readonly Row[],
  { rfc = "RFC 6455", play = said, ...common }: Table = {},
): Case[] {
  return rows.map(([purpose, section, played, expect, special], at) => ({
    id: `${group}.${at + 1}`,
    purpose,
    section: section.startsWith("§") ? `${rfc} ${section}` : section,
    roles: BOTH,
    timing: typeof played === "function" ? "long" : "quick",
    ...common,
    ...special,
    plan: (form) => ({ steps: stepsOf(played, form, play), expect }),
  }));
}

function stepsOf(
  played: Played,
  form: Form,
  play: (head: Head) => readonly Step[],
): readonly Step[] {
  if (typeof played === "function") return played(form);
  return "kind" in played ? play(played) : played;
}

const said = (head: Head): Step[] => [{ do: "send", pieces: [head] }];

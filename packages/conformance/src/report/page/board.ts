// The matrix: groups, and in them cases, down; agents across. A group's cases are drawn when it is
// opened first, a case's panel when that is.

import { type Filter, isEverything, select } from "./filter.ts";
import type { PageData } from "./data.ts";
import type { ReadDetails } from "./details.ts";
import { create } from "./element.ts";
import { drawGroup, type GroupView } from "./group-view.ts";
import { hashOf, type Place } from "./link.ts";
import { letterOf } from "./icon.ts";

/** Few enough to be shown at once when somebody searches. */
const OPEN_AT_MOST = 200;

export class Board {
  readonly element: HTMLElement;
  readonly #data: PageData;
  readonly #groups: readonly GroupView[];
  readonly #nothing = create("p", { class: "nothing", hidden: "" }, "No case is like that.");

  constructor(data: PageData, read: ReadDetails) {
    this.#data = data;
    this.#groups = data.groups.map((_, group) =>
      drawGroup(data, group, { read, opened: (place) => this.#remember(place) }),
    );
    const groups = this.#groups.map(({ element }) => element);
    this.element = create("main", {}, ...groups, this.#nothing);
  }

  /** Shows what a filter lets through, and tells how many cases that is. */
  apply(filter: Filter): number {
    const chosen = select(this.#data, filter);
    const everything = isEverything(filter);
    for (const group of this.#groups) {
      group.show(chosen);
      if (everything) group.open(false);
      else if (chosen.size <= OPEN_AT_MOST) group.open(true);
    }
    this.#nothing.hidden = chosen.size > 0;
    return chosen.size;
  }

  /** Opens one case as one agent did it. */
  async visit(place: Place): Promise<void> {
    await this.#groups[this.#data.cases[place.case].group].visit(place);
  }

  #remember(place: Place): void {
    history.replaceState(null, "", hashOf(this.#data, place));
  }
}

/** The agents above their columns: their names, or their letters where there is no room. */
export function drawColumns({ agents }: PageData, lead: HTMLElement): HTMLElement {
  const names = agents.map(({ name, role }, agent) =>
    create(
      "span",
      { class: "column", title: `${name}, ${role}` },
      agents.length > 1 ? create("b", {}, letterOf(agent)) : undefined,
      create("span", { class: "name" }, name),
    ),
  );
  return create("div", { class: "row columns" }, lead, ...names);
}

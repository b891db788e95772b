// What one may ask of the matrix: a search, verdicts, and where agents differ.

import type { PageData, Sign } from "./data.ts";
import { create, unseen } from "./element.ts";
import { EVERYTHING, type Filter, select } from "./filter.ts";
import { type Glyph, icon } from "./icon.ts";
import { count } from "./words.ts";

export interface Toolbar {
  readonly element: HTMLElement;
  /** How many cases are shown. */
  readonly shown: HTMLElement;
  /** Tells how many cases are shown. */
  tell(shown: number): void;
  /** Asks for everything again. */
  clear(): void;
}

export function makeToolbar(data: PageData, changed: (filter: Filter) => void): Toolbar {
  const search = create("input", {
    type: "search",
    placeholder: "6.4, ping, UTF-8 …",
    "aria-label": "Search by id or words",
    autocomplete: "off",
    spellcheck: "false",
  });
  const shown = create("output", {});
  const chips = chipsOf(data).map((chip) => ({ ...chip, button: drawChip(chip) }));
  const isOn = (button: HTMLElement) => button.getAttribute("aria-pressed") === "true";
  const ask = () => {
    const on = chips.filter(({ button }) => isOn(button)).map(({ filter }) => filter);
    changed(on.reduce(join, { ...EVERYTHING, query: search.value }));
  };
  for (const { button } of chips) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(!isOn(button)));
      ask();
    });
  }
  search.addEventListener("input", ask);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === search || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    search.select();
  });
  const group = create("div", { class: "chips", role: "group", "aria-label": "Filters" });
  group.append(...chips.map(({ button }) => button));
  return {
    element: create("form", { class: "toolbar", role: "search" }, search, group),
    shown,
    tell(number) {
      const all = data.cases.length;
      shown.textContent =
        number === all ? `${count(all)} cases` : `${count(number)} of ${count(all)}`;
    },
    clear() {
      search.value = "";
      for (const { button } of chips) button.setAttribute("aria-pressed", "false");
      ask();
    },
  };
}

interface Chip {
  readonly label: string;
  readonly sign?: Sign;
  readonly glyph?: Glyph;
  readonly filter: Filter;
  readonly size: number;
}

/** One for each verdict that was given, one for bad ends of connections, and one for differences. */
function chipsOf(data: PageData): Chip[] {
  const verdicts = data.verdicts.map((sign, index) => ({
    label: sign.word,
    sign,
    filter: { ...EVERYTHING, verdicts: new Set([index]) },
  }));
  const bad = data.closeVerdicts.flatMap(({ tone }, index) => (tone === "bad" ? [index] : []));
  const closing = {
    label: "closed badly",
    glyph: "ended" as const,
    sign: { word: "", tone: "bad" as const, meaning: "The connection did not end as it should." },
    filter: { ...EVERYTHING, closeVerdicts: new Set(bad) },
  };
  const differing = { label: "agents differ", filter: { ...EVERYTHING, differing: true } };
  return [...verdicts, closing, differing]
    .map((chip) => ({ ...chip, size: select(data, chip.filter).size }))
    .filter(({ size }) => size > 0);
}

function drawChip({ label, sign, size, glyph = sign?.tone }: Chip): HTMLButtonElement {
  const number = create("span", { class: "size" }, count(size), unseen(" cases"));
  return create(
    "button",
    {
      type: "button",
      class: "chip",
      "aria-pressed": "false",
      ...(sign && { "data-tone": sign.tone, title: sign.meaning }),
    },
    glyph && icon(glyph),
    label,
    " ",
    number,
  );
}

/** Verdicts add up; what else is asked for narrows. */
function join(one: Filter, other: Filter): Filter {
  return {
    query: one.query,
    verdicts: new Set([...one.verdicts, ...other.verdicts]),
    closeVerdicts: new Set([...one.closeVerdicts, ...other.closeVerdicts]),
    differing: one.differing || other.differing,
  };
}

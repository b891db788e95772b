// One group of the matrix, and its cases.

import { type CaseView, drawCase, type Reader } from "./case-view.ts";
import type { PageData } from "./data.ts";
import { create, unseen } from "./element.ts";
import { icon, letterOf } from "./icon.ts";
import type { Place } from "./link.ts";
import { drawBar } from "./summary.ts";
import { count } from "./words.ts";

export interface GroupView {
  readonly element: HTMLElement;
  open(isOpen: boolean): void;
  /** Shows only these of its cases. */
  show(chosen: ReadonlySet<number>): void;
  visit(place: Place): Promise<void>;
}

export function drawGroup(data: PageData, group: number, reader: Reader): GroupView {
  const members = [...data.cases.keys()].filter((index) => data.cases[index].group === group);
  const list = create("ol", { class: "cases", hidden: "" });
  const size = create("span", { class: "size" }, count(members.length));
  const button = drawButton(data, group, members, size);
  const element = create("section", { class: "group" }, create("h3", {}, button), list);
  const views = new Map<number, CaseView>();
  let shown: ReadonlySet<number> | undefined;

  const draw = () => {
    if (views.size > 0) return;
    for (const index of members) views.set(index, drawCase(data, index, reader));
    list.append(...[...views.values()].map((view) => view.element));
    if (shown !== undefined) hideOthers(views, shown);
  };
  const open = (isOpen: boolean) => {
    if (isOpen) draw();
    list.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(list.hidden === true));

  return {
    element,
    open,
    show(chosen) {
      shown = chosen;
      const left = members.filter((index) => chosen.has(index)).length;
      element.hidden = left === 0;
      const all = left === members.length;
      size.textContent = all ? count(left) : `${count(left)} of ${count(members.length)}`;
      hideOthers(views, chosen);
    },
    async visit(place) {
      open(true);
      element.hidden = false;
      await views.get(place.case)?.visit(place.agent);
    },
  };
}

function hideOthers(views: ReadonlyMap<number, CaseView>, chosen: ReadonlySet<number>): void {
  for (const [index, { element }] of views) element.hidden = !chosen.has(index);
}

function drawButton(
  data: PageData,
  group: number,
  members: readonly number[],
  size: HTMLElement,
): HTMLButtonElement {
  const { id, name } = data.groups[group];
  const title = create(
    "span",
    { class: "title" },
    create("span", { class: "number" }, id),
    create("span", { class: "name" }, name),
    " ",
    size,
  );
  const cells = data.agents.map((_, agent) => drawCell(data, agent, members));
  return create(
    "button",
    { class: "row", type: "button", "aria-expanded": "false" },
    icon("chevron"),
    title,
    ...cells,
  );
}

/** How one agent fared in the group: a bar, and how many of each verdict but the best. */
function drawCell(data: PageData, agent: number, members: readonly number[]): HTMLElement {
  const { results, name } = data.agents[agent];
  const tally = data.verdicts.map(
    (_, verdict) => members.filter((index) => results[index]?.[0] === verdict).length,
  );
  const ran = tally.reduce((sum, number) => sum + number, 0);
  const cell = create(
    "span",
    { class: "cell", title: name },
    unseen(`${letterOf(agent)}, ${name}: `),
  );
  if (ran === 0) {
    cell.append(create("span", { class: "quiet" }, "–"), unseen("not run"));
    return cell;
  }
  const counts = data.verdicts.flatMap(({ tone, word }, verdict) => {
    const number = tally[verdict];
    const isNews = number > 0 && (verdict > 0 || number === ran);
    return isNews
      ? [create("span", { "data-tone": tone, title: word }, icon(tone), count(number))]
      : [];
  });
  cell.append(drawBar(tally, data.verdicts), create("span", { class: "counts" }, ...counts));
  return cell;
}

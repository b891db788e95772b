// The page: reads what is in it, draws it, and follows links.

import { Board, drawColumns } from "./board.ts";
import type { PageData } from "./data.ts";
import { detailsOf } from "./details.ts";
import { create, found } from "./element.ts";
import { placeOf } from "./link.ts";
import { drawAgents, drawHeader } from "./summary.ts";
import { makeToolbar } from "./toolbar.ts";

const read = (id: string): unknown => JSON.parse(found(id, HTMLScriptElement).text);

const data = read("summary") as PageData;
const board = new Board(data, detailsOf(read("details") as string[]));
const toolbar = makeToolbar(data, (filter) => {
  toolbar.tell(board.apply(filter));
  // On a phone the agents fill the screen: what was found must not stay below it.
  if (head.getBoundingClientRect().top > innerHeight / 3) head.scrollIntoView();
});
toolbar.tell(data.cases.length);

const body = document.body;
const head = create("div", { class: "sticky" }, toolbar.element, drawColumns(data, toolbar.shown));
body.style.setProperty("--agents", String(data.agents.length));
body.toggleAttribute("data-crowded", data.agents.length > 4);
body.prepend(drawHeader(data), drawAgents(data), head, board.element);

const follow = () => {
  const place = placeOf(data, location.hash);
  if (place !== undefined) void board.visit(place);
};
addEventListener("hashchange", follow);
follow();

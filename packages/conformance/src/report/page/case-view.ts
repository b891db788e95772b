// One case of the matrix: a row that opens.

import type { PageData } from "./data.ts";
import type { ReadDetails } from "./details.ts";
import { create, unseen } from "./element.ts";
import { icon, letterOf } from "./icon.ts";
import type { Place } from "./link.ts";
import { makePanel, type Panel } from "./panel.ts";

/** Where details come from, and who hears that they are wanted. */
export interface Reader {
  readonly read: ReadDetails;
  /** Called when somebody opened a case. */
  opened(place: Place): void;
}

export interface CaseView {
  readonly element: HTMLElement;
  /** Opens it for this agent, and brings it into sight. */
  visit(agent: number): Promise<void>;
}

export function drawCase(data: PageData, index: number, reader: Reader): CaseView {
  const button = drawRow(data, index);
  const element = create("li", { class: "case" }, button);
  let panel: Panel | undefined;

  const open = async (agent: number) => {
    panel ??= makePanel(data, index, reader.read);
    await panel.show(agent);
    element.append(panel.element);
    button.setAttribute("aria-expanded", "true");
  };
  const shut = () => {
    panel?.element.remove();
    button.setAttribute("aria-expanded", "false");
  };
  button.addEventListener("click", () => {
    if (button.ariaExpanded === "true") return shut();
    const agent = worstOf(data, index);
    reader.opened({ agent, case: index });
    void open(agent);
  });

  return {
    element,
    async visit(agent) {
      const wasOpen = button.ariaExpanded === "true";
      await open(agent);
      element.hidden = false;
      // Going from agent to agent within a case, nothing jumps.
      if (wasOpen) return element.scrollIntoView({ block: "nearest" });
      button.focus({ preventScroll: true });
      element.scrollIntoView({ block: "start" });
    },
  };
}

/** The agent that has most to tell: the one that fared worst, the first of them. */
function worstOf(data: PageData, index: number): number {
  let worst = 0;
  let worstRank = -1;
  for (const [agent, { results }] of data.agents.entries()) {
    const [verdict, close] = results[index] ?? [-1, -1];
    const rank = verdict * data.closeVerdicts.length + close;
    if (rank > worstRank) [worst, worstRank] = [agent, rank];
  }
  return worst;
}

function drawRow(data: PageData, index: number): HTMLButtonElement {
  const { id, purpose } = data.cases[index];
  const cells = data.agents.map((_, agent) => drawCell(data, agent, index));
  return create(
    "button",
    { class: "row", type: "button", "aria-expanded": "false" },
    create("span", { class: "id" }, id),
    create("span", { class: "purpose" }, purpose),
    ...cells,
  );
}

function drawCell(data: PageData, agent: number, index: number): HTMLElement {
  const { results, name } = data.agents[agent];
  const [verdict, close] = results[index] ?? [];
  const sign = verdict === undefined ? undefined : data.verdicts[verdict];
  const closeSign = close === undefined ? undefined : data.closeVerdicts[close];
  const word = sign?.word ?? "not run";
  const cell = create("span", { class: "cell", title: `${name}: ${word}` });
  cell.append(unseen(`${letterOf(agent)}: `));
  if (sign === undefined) cell.append(create("span", { class: "quiet" }, "–"), unseen(word));
  else
    cell.append(
      create("span", { class: "verdict", "data-tone": sign.tone }, icon(sign.tone), wordOf(word)),
    );
  if (closeSign?.tone === "bad") {
    const words = `close ${closeSign.word.toLowerCase()}`;
    cell.append(
      create(
        "span",
        { class: "close", "data-tone": "bad", title: words },
        icon("ended"),
        wordOf(words),
      ),
    );
  }
  return cell;
}

/** Hidden where there is no room, and read out all the same. */
const wordOf = (word: string) => create("span", { class: "word" }, word);

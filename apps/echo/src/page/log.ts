// What was said, newest at the bottom. A screen reader hears what is added.

import { create } from "./element.ts";

const MAX_ENTRIES = 200;
const MAX_CHARACTERS = 2_000;

export type EntryKind = "sent" | "echo" | "event" | "problem";

/** The sign before an entry, and what a screen reader says instead. */
const MARKS = {
  sent: ["↑", "Sent"],
  echo: ["↓", "Echo"],
  event: ["•", ""],
  problem: ["!", "Problem"],
} as const satisfies Record<EntryKind, readonly [sign: string, spoken: string]>;

export class Log {
  readonly #list: HTMLElement;
  #isAtEnd = true;

  constructor(list: HTMLElement) {
    this.#list = list;
    list.addEventListener("scroll", () => {
      this.#isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 24;
    });
  }

  /** Who scrolled back to read is left there. */
  add(kind: EntryKind, text: string, remark = ""): void {
    const [sign, spoken] = MARKS[kind];
    const mark = create("span", "mark", sign);
    mark.ariaHidden = "true";
    const entry = create("div", kind);
    entry.append(mark);
    if (spoken !== "") entry.append(create("span", "unseen", `${spoken}: `));
    entry.append(create("span", "text", shortened(text)), create("span", "remark", remark));
    this.#list.append(entry);
    if (this.#list.childElementCount > MAX_ENTRIES) this.#list.firstElementChild?.remove();
    if (this.#isAtEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function shortened(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  return `${text.slice(0, MAX_CHARACTERS)}… (${text.length} characters)`;
}

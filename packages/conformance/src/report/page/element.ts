// Elements made by hand. Whatever an agent said becomes text or an attribute that runs nothing;
// nowhere is HTML parsed.

type Attributes = Readonly<Record<string, string>>;
type Child = Node | string | undefined;

export function create<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Text for those who do not see the page. */
export const unseen = (text: string): HTMLElement => create("span", { class: "unseen" }, text);

/** @throws TypeError if the page has no such element: they are written together. */
export function found<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new TypeError(`The page has no ${type.name} with the id ${id}.`);
}

// Extensions that do nothing but take part in negotiations, and count what is freed.

import type { Extension, ExtensionParam, ExtensionSession } from "../../src/extension.ts";

export interface CountedExtension extends Extension {
  /** Sessions that started and were not freed. */
  readonly live: () => number;
}

/**
 * An extension of this name and these reserved bits. It accepts an offer with the parameter `ok`, or
 * none at all, and confirms an answer of the same kind.
 */
export function extension(name: string, rsv: number): CountedExtension {
  let live = 0;
  const start = (): ExtensionSession => {
    live++;
    return { name, rsv, decode: () => undefined, encode: () => undefined, free: () => void live-- };
  };
  return {
    name,
    live: () => live,
    offer: () => [
      { name, params: [["ok", "1"]] },
      { name, params: [] },
    ],
    accept(offers) {
      const offer = offers.find(({ params }) => params.every(isOk));
      return offer && { answer: { name, params: offer.params }, session: start() };
    },
    confirm: ({ params }) => (params.every(isOk) ? start() : undefined),
  };
}

function isOk([param]: ExtensionParam): boolean {
  return param === "ok";
}

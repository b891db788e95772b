// An extension that drops every second byte. No data is wrong to it: one that fails in the middle of a
// piece need not tell what came before, so which rule was broken first would depend on the chopping.

import type { Decoded, ExtensionSession } from "../src/extension.ts";

export class Halving implements ExtensionSession {
  readonly name = "halving";
  readonly rsv = 0x40;
  #pending: readonly number[] = [];

  encode(): undefined {
    return undefined;
  }

  decode(piece: Uint8Array, _last: boolean, maxBytes: number): Decoded {
    const input = [...this.#pending, ...piece];
    const count = Math.min(input.length >> 1, maxBytes);
    this.#pending = input.slice(2 * count);
    const output = Uint8Array.from(input.slice(0, 2 * count).filter((_, i) => i % 2 === 0));
    return { output, more: this.#pending.length > 1 };
  }

  free(): void {
    this.#pending = [];
  }
}

// A connection whose handlers are called in the context of whoever opened it, as AsyncLocalStorage has it.
// Its own socket calls in that; the loop, whose timer and whose lists are shared by many, calls in none.

import { Driver, type DriverParts } from "./driver.ts";
import { type ConnectionParts, OpenConnection } from "./open-connection.ts";

/** Runs a function in one context, whatever the present one is. */
export type RunInContext = (run: () => void) => void;

/** As `openConnection` does. */
export function openInContext<Data>(
  parts: ConnectionParts<Data>,
  inContext: RunInContext,
): OpenConnection<Data> {
  return new OpenConnection(parts, new ContextDriver(parts, inContext));
}

class ContextDriver extends Driver {
  readonly #inContext: RunInContext;

  constructor(parts: DriverParts, inContext: RunInContext) {
    super(parts);
    this.#inContext = inContext;
  }

  override run(): void {
    this.#inContext(() => super.run());
  }

  override wake(nowMs: number): void {
    this.#inContext(() => super.wake(nowMs));
  }
}

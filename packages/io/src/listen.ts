// Both faces of what listens to a connection: an object of functions, and a function that iterates.

import * as CloseCode from "@ws/core/close-codes";
import type { Connection } from "./connection.ts";
import { guard, isThenable } from "./guard.ts";
import type { Handler, Listener } from "./handler.ts";
import type { HeldConnection } from "./held-connection.ts";

/**
 * Gives a connection to one of them. Where a function that iterates comes to its end, so does the
 * connection.
 */
export function listen<Data, Held extends Connection<Data>>(
  connection: HeldConnection<Data, Held>,
  listener: Handler<Data, Held> | Listener<Data, Held>,
): void {
  if (typeof listener !== "function") return connection.handle(listener);
  guard(() => {
    const listening = listener(connection.held);
    if (!isThenable(listening)) return undefined;
    return listening.then(() => void connection.close(CloseCode.normal));
  }, connection);
}

// A signal that counts who listens to it.

import { getEventListeners } from "node:events";

export function countListeners(signal: AbortSignal) {
  return { signal, listeners: () => getEventListeners(signal, "abort").length };
}

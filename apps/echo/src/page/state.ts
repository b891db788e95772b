// Where a connection stands, and how the page says so.

import { duration } from "./format.ts";

export type State =
  | { readonly name: "connecting" }
  | {
      readonly name: "open";
      readonly sinceMs: number;
      readonly protocol: string;
      readonly extensions: string;
    }
  | { readonly name: "closing" }
  /** Connects again by itself at that time. */
  | { readonly name: "waiting"; readonly untilMs: number }
  | { readonly name: "closed" };

export function stateInWords(state: State, nowMs: number): string {
  if (state.name !== "waiting") return WORDS[state.name];
  return `Next try in ${Math.max(0, Math.ceil((state.untilMs - nowMs) / 1000))} s`;
}

const WORDS = {
  connecting: "Connecting",
  open: "Connected",
  closing: "Closing",
  closed: "Closed",
} as const satisfies Record<Exclude<State["name"], "waiting">, string>;

export interface Facts {
  readonly protocol: string;
  readonly extensions: string;
  readonly age: string;
}

export function factsOf(state: State, nowMs: number): Facts {
  if (state.name !== "open") return { protocol: "–", extensions: "–", age: "–" };
  return {
    protocol: state.protocol || "none",
    extensions: state.extensions || "none",
    age: duration(nowMs - state.sinceMs),
  };
}

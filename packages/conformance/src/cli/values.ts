// What an option is given, or a sentence that says what is wrong with it.

import { Refusal } from "./refusal.ts";

/** Items with commas, given once or more. */
export function listOf(name: string, given: readonly string[] = []): readonly string[] {
  return given.flatMap((list) => list.split(",").map((item) => notEmpty(name, item.trim())));
}

export function notEmpty(name: string, value: string): string {
  if (value !== "") return value;
  throw new Refusal(`${name} is given nothing.`);
}

/** A whole number within bounds. */
export function whole(name: string, value: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Refusal(`${name} is a whole number from ${least} to ${most}, not "${value}".`);
}

/** The URL of a server under test. */
export function webSocketUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !["ws:", "wss:"].includes(url.protocol)) {
    throw new Refusal(`A server's URL begins with ws: or wss:, not so "${value}".`);
  }
  if (url.hash !== "") throw new Refusal(`A WebSocket URL has no fragment, unlike "${value}".`);
  return value;
}

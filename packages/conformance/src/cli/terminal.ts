// Text for terminals: colours where they are wanted, nothing that steers where it is not.

import { styleText } from "node:util";

/** What is written to, such as `process.stdout`. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Colours are for terminals, unless NO_COLOR is set (https://no-color.org). */
export function painter({ isTTY = false }: Output, { NO_COLOR = "" }: NodeJS.ProcessEnv): Paint {
  if (!isTTY || NO_COLOR !== "") return (_, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

/** An agent's control characters must not steer our terminal; a line stays one line. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`,
  );
}

/** No longer than so many characters. */
export function clipped(text: string, width: number): string {
  if (text.length <= width) return text;
  return `${text.slice(0, width - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

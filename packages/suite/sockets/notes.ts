// What a trace said, as tests compare it.

import { expect } from "vitest";

export interface Notes {
  readonly lines: string[];
  readonly take: (line: string) => void;
}

/** Lines without number, time, port, and what is random or not the same on all versions. */
export function notes(): Notes {
  const lines: string[] = [];
  const VARYING = /(key|accept): .*|:\d{4,5}\b/gi;
  const take = (line: string): void => {
    expect(line).toMatch(/^ws#\d+ \+\d+\.\d ms [<>=a] /);
    const words = line.replace(/^\S+ \S+ ms /, "");
    lines.push(words.replaceAll(VARYING, (_, name?: string) => (name ? `${name}: …` : "")));
  };
  return { lines, take };
}

/** The connection and its socket are over, whichever is told first. */
export async function untilOver({ lines }: Notes): Promise<readonly string[]> {
  const isOver = () =>
    [/^= ended/, /^= transport closed$/].map((told) => lines.some((line) => told.test(line)));
  await expect.poll(isOver).toEqual([true, true]);
  return lines;
}

// What the agents did, deflated in the page: inflated when a case of that agent is opened first.

import type { Details } from "./data.ts";

export type ReadDetails = (agent: number) => Promise<Details>;

/** Reads each agent's text once. */
export function detailsOf(texts: readonly string[]): ReadDetails {
  const read = new Map<number, Promise<Details>>();
  return (agent) => {
    const known = read.get(agent);
    if (known !== undefined) return known;
    const reading = inflate(texts[agent]);
    read.set(agent, reading);
    return reading;
  };
}

async function inflate(base64: string): Promise<Details> {
  const deflated = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(inflated).json()) as Details;
}

// Deep links: `#agent/6.4.1` is a case as one agent did it.

import type { PageData } from "./data.ts";

export interface Place {
  readonly agent: number;
  readonly case: number;
}

export function hashOf(data: PageData, place: Place): string {
  const agent = data.agents[place.agent].key;
  const id = data.cases[place.case].id;
  return `#${encodeURIComponent(agent)}/${encodeURIComponent(id)}`;
}

/** Where a link leads, if this report has such an agent and such a case. */
export function placeOf(data: PageData, hash: string): Place | undefined {
  const [, agent, id] = /^#([^/]+)\/([^/]+)$/.exec(hash) ?? [];
  if (agent === undefined || id === undefined) return undefined;
  const [key, wanted] = [decoded(agent), decoded(id)];
  const place = {
    agent: data.agents.findIndex((one) => one.key === key),
    case: data.cases.findIndex((one) => one.id === wanted),
  };
  return place.agent < 0 || place.case < 0 ? undefined : place;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

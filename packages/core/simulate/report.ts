// A run that went wrong, for people to read: what was given, what happened, and how to repeat it.

import type { Role } from "@ws/core";
import type { SideEvent } from "@ws/core/testing";
import { inspect } from "node:util";
import type { LogEntry, Run } from "./run.ts";
import type { Step } from "./scenario.ts";

export function report(complaint: string, { scenario, log, client, server }: Run): string {
  const { seed, weather, opens, limits, links, deflate, delivery } = scenario;
  const own = (role: Role) => ({
    ...links[role],
    ...limits[role],
    ...(delivery[role] === "pieces" && { delivery: "pieces" }),
  });
  const given = [client, server].map(({ role }) => `${role}: ${brief(own(role)) || "as usual"}`);
  const begin = opens ? "with the opening handshake" : "open from the start";
  const compresses = deflate === undefined ? [] : [`deflate: ${brief(deflate)}`];
  const again = `pnpm simulate --runs 1 --seed ${seed}`;
  const head = [`seed ${seed}: ${complaint}`, "", `${weather} weather, ${begin}`];
  head.push(...given, ...compresses);
  return [...head, "", ...log.map(lineOf), "", again].join("\n");
}

function lineOf({ atMs, role, what }: LogEntry): string {
  const [name, details] = "do" in what ? done(what) : heard(what);
  return `${String(atMs).padStart(8)} ms  ${role}  ${name} ${brief(details)}`.trimEnd();
}

function done({ atMs: _atMs, role: _role, do: verb, ...details }: Step): [string, object] {
  return [`» ${verb}`, details];
}

function heard(event: SideEvent): [string, object] {
  const { type, ...details } = event;
  switch (event.type) {
    case "open":
    case "request":
      return [type, {}];
    case "failed":
      return [type, { code: event.error.code }];
    case "closed":
      return [type, { ...event.info, cause: event.info.cause?.code }];
    default:
      return [type, details];
  }
}

function brief(value: object): string {
  if (Object.keys(value).length === 0) return "";
  const text = inspect(value, { depth: 3, maxArrayLength: 8, maxStringLength: 40 });
  return text.replaceAll(/\n\s*/g, " ");
}

// The same bytes, heard by ours and by the Receiver of ws. Where they disagree, a row of the table of
// disagreements says why; a disagreement that no row explains fails.

import assert from "node:assert/strict";
import fc from "fast-check";
import { Receiver } from "ws";
import type { Role } from "../src/role.ts";
import { drain, open } from "../test/support/drain.ts";
import { DISAGREEMENTS, type DisagreementName } from "./disagreements.ts";
import { role, stream } from "./frames.ts";
import { TIGHT } from "./receiving.ts";
import { show, type Target } from "./target.ts";
import { type Heard, inHex, inWords } from "./words.ts";

interface Question {
  readonly role: Role;
  readonly bytes: Uint8Array;
}

/** How often each row was needed. */
export const disagreed = new Map<DisagreementName, number>();

export const differential: Target<Question> = {
  inputs: role.chain((to) => fc.record({ role: fc.constant(to), bytes: stream(to) })),

  check(question) {
    const name = compare(question);
    if (name !== undefined) disagreed.set(name, (disagreed.get(name) ?? 0) + 1);
  },
};

/** Returns the row that explains how the two differ, if they do. Throws where none does. */
export function compare(question: Question): DisagreementName | undefined {
  const ours = askOurs(question);
  const theirs = askWs(question);
  let at = 0;
  while (at < ours.length && at < theirs.length && isSame(ours[at], theirs[at])) at++;
  if (at === ours.length && at === theirs.length) return undefined;
  const row = DISAGREEMENTS.find(({ explains }) => explains(ours.slice(at), theirs.slice(at)));
  assert(row !== undefined, `no row explains: ours ${show(ours)}, ws ${show(theirs)}`);
  return row.name;
}

/** A broken rule is the same whatever it is called, if the Close frame is. */
function isSame(ours: Heard, theirs: Heard): boolean {
  if (ours.type === "failed" && theirs.type === "failed")
    return ours.closeCode === theirs.closeCode;
  return show(ours) === show(theirs);
}

function askOurs({ role: to, bytes }: Question): Heard[] {
  const endpoint = open(to, TIGHT);
  endpoint.receive(bytes.slice(), 0);
  const told = drain(endpoint);
  endpoint.receiveEnd();
  return [...told, ...drain(endpoint)].flatMap(inWords);
}

function askWs({ role: to, bytes }: Question): Heard[] {
  const heard: Heard[] = [];
  const receiver = new Receiver({
    isServer: to === "server",
    maxPayload: TIGHT.maxMessageBytes,
    maxFragments: TIGHT.maxFragments,
  });
  receiver.on("message", (data: Buffer, isBinary: boolean) =>
    heard.push({ type: isBinary ? "binary" : "text", data: inHex(data) }),
  );
  for (const type of ["ping", "pong"] as const)
    receiver.on(type, (data: Buffer) => heard.push({ type, data: inHex(data) }));
  receiver.on("conclude", (code: number, reason: Buffer) =>
    heard.push({ type: "closing", code, reason: reason.toString() }),
  );
  // oxlint-disable-next-line no-underscore-dangle -- the queue of its stream would make us wait
  receiver._write(Buffer.from(bytes), "binary", (error) => {
    if (error) heard.push({ type: "failed", ...failure(error) });
  });
  return heard;
}

/** The close code is the only number that ws puts on its errors, behind a symbol of its own. */
function failure(error: Error): { code: string; closeCode: number } {
  const { code } = error as NodeJS.ErrnoException;
  const symbol = Object.getOwnPropertySymbols(error).find(
    (each) => each.description === "status-code",
  );
  const closeCode = symbol && (error as unknown as Record<symbol, unknown>)[symbol];
  assert(typeof code === "string" && typeof closeCode === "number", error);
  return { code, closeCode };
}

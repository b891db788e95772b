// A case played in memory: the kit's player and an agent, their bytes handed over, and a clock that jumps
// to the next deadline when both are silent.

import { completePlatform, type Role } from "@ws/core";
import { Random } from "@ws/core/testing";
import { nodePlatform, zlibCodec } from "@ws/node";
import type { Case, Form } from "../../src/case.ts";
import { Player } from "../../src/player/player.ts";
import type { CaseResult } from "../../src/report.ts";
import { type Agent, type AgentTools, echoAgent } from "./agent.ts";
import { connectAgent } from "./connect-agent.ts";

const random = new Random(1);

/** Random numbers that are the same at every run; zlib that works at once. */
export const TOOLS: AgentTools = {
  platform: completePlatform({ ...nodePlatform, randomUint32: () => random.below(2 ** 32) }),
  codec: { ...zlibCodec, offloadAboveBytes: undefined },
};

export interface PlayOptions {
  readonly form?: Form;
  readonly agent?: Agent;
  readonly patienceMs?: number;
}

/** Core, as this case needs it. */
export function agentFor({ opening }: Case, role: Role): Agent {
  return opening?.kind === "connect" ? connectAgent(role, TOOLS) : echoAgent(role, TOOLS);
}

/** Whether a case says frames of HTTP/2: there are none in memory. */
export function needsHttp2(subject: Case): boolean {
  const { opening } = subject;
  const hasSettings = opening?.kind === "connect" && opening.settings !== undefined;
  return hasSettings || subject.plan("short").steps.some((step) => step.do === "http2");
}

/** Plays a case against an agent of this role; by default against core. */
export function play(subject: Case, role: Role, options: PlayOptions = {}): CaseResult {
  const { agent = agentFor(subject, role), form = "short", patienceMs = 1000 } = options;
  const kit = new Player(subject, {
    role: role === "server" ? "client" : "server",
    form,
    patienceMs,
    timeoutMs: 100 * patienceMs,
    host: "kit",
    target: "/",
    ...TOOLS,
    nowMs: 0,
  });
  let nowMs = 0;
  let isCut = false;
  for (;;) {
    if (speak(kit, agent, nowMs) || answer(agent, kit, nowMs)) continue;
    if (kit.isOver) return kit.result;
    const next = Math.min(kit.deadline, agent.deadline);
    if (next === Infinity) throw new Error(`${subject.id} waits for ever`);
    nowMs = Math.max(nowMs, next);
    kit.advance(nowMs);
    agent.advance(nowMs);
  }

  function speak(from: Player, to: Agent, atMs: number): boolean {
    const output = from.poll();
    if (output === undefined) return false;
    if (isCut) return true;
    if (output.type === "http2") throw new Error(`${subject.id} says frames of HTTP/2`);
    if (output.type === "transmit")
      for (const chunk of output.chunks) to.receive(chunk.slice(), atMs);
    if (output.type === "end") to.receiveEnd(atMs);
    if (output.type === "abort") {
      isCut = true;
      to.lost(atMs);
    }
    return true;
  }

  function answer(from: Agent, to: Player, atMs: number): boolean {
    const act = from.poll();
    if (act === undefined) return false;
    if (isCut) return true;
    if (act instanceof Uint8Array) to.receive(act, atMs);
    else if (act === "end") to.receiveEnd(atMs);
    else {
      isCut = true;
      to.lost(atMs);
    }
    return true;
  }
}

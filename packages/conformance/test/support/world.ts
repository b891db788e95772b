// The world as the program sees it: what it writes is kept, and agents are as the test wants them.

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { conformance, type World } from "../../src/cli/conformance.ts";
import type { AgentReport, CaseResult } from "../../src/report.ts";
import { listCases } from "../../src/select.ts";

/** A stream that keeps what is written to it. */
export class Capture extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 100;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/** Runs the program; gives its exit code and what it wrote. */
export async function program(args: readonly string[], world: Partial<World> = {}) {
  const [stdout, stderr] = [new Capture(), new Capture()];
  const code = await conformance(args, {
    stdout,
    stderr,
    env: {},
    signal: new AbortController().signal,
    version: "1.2.3",
    player: { server: agentThat(() => ({})), clients: async () => [] },
    ...world,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** How a case comes out, where that is not OK and OK. */
export type Judge = (id: string) => Partial<CaseResult>;

/** A server that plays the selected cases as it is told to. */
function agentThat(judge: Judge): World["player"]["server"] {
  return async ({ url, agent = new URL(url).host, select, onResult, signal }) => {
    const cases = listCases(select, "server");
    const report: AgentReport & { results: CaseResult[] } = {
      agent,
      role: "server",
      url,
      startedAt: "2026-11-27T10:00:00.000Z",
      durationMs: 1234,
      results: [],
    };
    for (const { id, purpose, section } of cases) {
      if (signal?.aborted) break;
      const result: CaseResult = {
        id,
        group: id.split(".", 1)[0],
        purpose,
        section,
        verdict: "OK",
        closeVerdict: "OK",
        expectation: "It echoes.",
        observation: "It echoed.",
        durationMs: 1,
        closing: { ourCode: 1000, peerCode: 1000, droppedBy: "agent" },
        wire: [],
        ...judge(id),
      };
      report.results.push(result);
      onResult?.(result, { agent, done: report.results.length, total: cases.length });
    }
    return report;
  };
}

/** A world whose servers come out like this. */
export const played = (judge: Judge) => ({
  player: { server: agentThat(judge), clients: async () => [] },
});

/** Some of each verdict. */
export const ROUGH: Judge = (id) => {
  if (id === "2.10") return { verdict: "FAILED", observation: "It said pong 0, pong 9." };
  if (id === "3.2") return { closeVerdict: "WRONG CODE", observation: "It closed with 1000." };
  if (id === "6.4.1") return { verdict: "NON-STRICT", observation: `It said ${"x".repeat(90)}.` };
  if (id.startsWith("12.")) return { verdict: "UNIMPLEMENTED", closeVerdict: "INFORMATIONAL" };
  return {};
};

/** Somebody who listens; what is played there is up to the test. */
export async function listen(): Promise<string> {
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A folder that goes with the test. */
export async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "conformance-"));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

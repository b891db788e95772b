// The whole report as JSON. Keys come in one order, so that two reports can be compared as text.

import type { AgentReport, CaseResult, Report, WireEntry } from "../report.ts";

export function renderJson({ kit, date, form, agents }: Report): string {
  const ordered = { kit: { version: kit.version }, date, form, agents: agents.map(agentOf) };
  return `${JSON.stringify(ordered, null, 1)}\n`;
}

const agentOf = ({ agent, role, url, startedAt, durationMs, results }: AgentReport) => ({
  agent,
  role,
  url,
  startedAt,
  durationMs,
  results: results.map(resultOf),
});

const resultOf = (result: CaseResult) => ({
  id: result.id,
  group: result.group,
  purpose: result.purpose,
  section: result.section,
  verdict: result.verdict,
  closeVerdict: result.closeVerdict,
  expectation: result.expectation,
  observation: result.observation,
  durationMs: result.durationMs,
  measures: sorted(result.measures),
  closing: {
    ourCode: result.closing.ourCode,
    peerCode: result.closing.peerCode,
    peerReason: result.closing.peerReason,
    droppedBy: result.closing.droppedBy,
  },
  wire: result.wire.map(entryOf),
  wireElided: result.wireElided,
});

const entryOf = ({ atMs, direction, kind, hex, length, text, frame }: WireEntry) => ({
  atMs,
  direction,
  kind,
  hex,
  length,
  text,
  frame: frame && {
    fin: frame.fin,
    rsv: frame.rsv,
    opcode: frame.opcode,
    masked: frame.masked,
    length: frame.length,
    closeCode: frame.closeCode,
  },
});

function sorted(measures: CaseResult["measures"]): CaseResult["measures"] {
  if (measures === undefined) return undefined;
  const entries = Object.entries(measures).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}

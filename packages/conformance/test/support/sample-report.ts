// A report as the kit writes it, of made-up agents: as many cases as there are, deterministic.

import type { AgentReport, CaseResult, Report } from "../../src/report.ts";
import type { CloseVerdict, Verdict } from "../../src/verdict.ts";
import { sampleWire } from "./sample-wire.ts";

/** Markup in every place where an agent's words go. */
export const HOSTILE = `</script><img src=x onerror="document.title='taken'"><b>`;

const ones = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [at + 1, 1]));

/** How many cases stand below each number of a group; one alone has no third number. */
const SIZES: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  1: { 1: 8, 2: 8 },
  2: ones(11),
  3: ones(7),
  4: { 1: 5, 2: 5 },
  5: ones(20),
  6: { 1: 3, 2: 4, 3: 2, 4: 4, 5: 5, 6: 11, 7: 4, 8: 2, 12: 8, 20: 7, 21: 8 },
  7: { 1: 6, 3: 6, 5: 1, 7: 13, 9: 11 },
  9: { 1: 6, 2: 6, 3: 9, 4: 9, 5: 6, 6: 6, 7: 6, 8: 6 },
  10: { 1: 1 },
  12: { 1: 18, 2: 18, 3: 18, 4: 18, 5: 18 },
  13: { 1: 18, 2: 18, 3: 18, 4: 18, 5: 18, 6: 18, 7: 18 },
  14: { 1: 12, 2: 9 },
  15: { 1: 14, 2: 8 },
  16: { 1: 7 },
  17: { 1: 9 },
};

const PURPOSES: Readonly<Record<string, string>> = {
  "1": "Send text message with payload of length 125.",
  "2": "Send ping with binary (non UTF-8) payload of 125 bytes.",
  "3": "Send small text message, then again with RSV = 2, then send Ping.",
  "4": "Send frame with reserved control Opcode = 11 and non-empty payload.",
  "5": "Send text Message fragmented into 2 fragments, one ping with payload in-between.",
  "6": "Send invalid UTF-8 text message in 3 fragments (frames), where the second one holds the first impossible byte.",
  "7": "Send close with invalid close code 1016.",
  "9": "Send binary message with payload of length 16 MiB, in fragments of 64 KiB.",
};

export function sampleReport(): Report {
  return {
    kit: { version: "0.1.0" },
    date: "2026-11-27T10:00:00.000Z",
    form: "short",
    agents: [
      agent("@ws/node 0.1.0"),
      agent("ws 8.23.0", [
        [({ group, number }) => group === "6" && number % 9 === 4, "NON-STRICT", "OK"],
        [({ group, number }) => group === "15" && number % 5 === 1, "FAILED", "WRONG CODE"],
        [({ group }) => group === "16", "UNIMPLEMENTED", "INFORMATIONAL"],
      ]),
      agent("Bun 1.4.5", [
        [({ group, number }) => group === "6" && number % 7 === 3, "NON-STRICT", "OK"],
        [
          ({ group, number }) => ["12", "13"].includes(group) && number % 2 === 0,
          "UNIMPLEMENTED",
          "INFORMATIONAL",
        ],
        [({ group, number }) => group === "14" && number % 3 === 1, "FAILED", "UNCLEAN"],
        [({ group, number }) => group === "2" && number > 9, "FAILED", "OK"],
      ]),
      {
        ...agent(`Hostile ${HOSTILE}`, [[({ group }) => group === "1", "FAILED", "FAILED"]]),
        role: "client",
        url: undefined,
      },
    ],
  };
}

interface Place {
  readonly group: string;
  /** Within its group. */
  readonly number: number;
}

/** Where an agent is not OK, and how. */
type Fault = readonly [isThere: (place: Place) => boolean, Verdict, CloseVerdict];

const FINE: Fault = [() => true, "OK", "OK"];

/** Of these nothing is expected, whoever the agent is. */
const TOLD: Fault = [
  ({ group, number }) => group === "7" && number > 35,
  "INFORMATIONAL",
  "INFORMATIONAL",
];

function agent(name: string, faults: readonly Fault[] = []): AgentReport {
  const results = Object.entries(SIZES).flatMap(([group, subs]) =>
    idsOf(group, subs).map((id, at) => {
      const place = { group, number: at + 1 };
      const [, verdict, closeVerdict] = [TOLD, ...faults, FINE].find(([isThere]) =>
        isThere(place),
      )!;
      return result({ id, group, verdict, closeVerdict, hostile: name.startsWith("Hostile") });
    }),
  );
  return {
    agent: name,
    role: "server",
    url: "ws://127.0.0.1:9001",
    startedAt: "2026-11-27T10:00:00.000Z",
    durationMs: 42_120,
    results,
  };
}

function idsOf(group: string, subs: Readonly<Record<number, number>>): string[] {
  return Object.entries(subs).flatMap(([sub, each]) =>
    each === 1
      ? [`${group}.${sub}`]
      : Array.from({ length: each }, (_, at) => `${group}.${sub}.${at + 1}`),
  );
}

function result({
  id,
  group,
  verdict,
  closeVerdict,
  hostile,
}: Pick<CaseResult, "id" | "group" | "verdict" | "closeVerdict"> & {
  hostile: boolean;
}): CaseResult {
  const peerReason = hostile ? HOSTILE : verdict === "FAILED" ? "invalid frame" : "";
  return {
    id,
    group,
    purpose:
      PURPOSES[group] ??
      "Ask for a connection with a Sec-WebSocket-Key that is no base64 of 16 bytes.",
    section: group === "12" || group === "13" ? "RFC 7692 §7.2.3.6" : "RFC 6455 §5.5.2",
    verdict,
    closeVerdict,
    expectation: "text “Hello”, then pong “ping”; the kit begins to close with 1000.",
    observation: hostile ? `said ${HOSTILE}` : "text “Hello”, then pong “ping”.",
    durationMs: group === "9" ? 812.4 : 3.217,
    ...(group === "9" && { measures: { bytes: 16_777_216, megabytesPerSecond: 412.7 } }),
    closing: {
      ourCode: 1000,
      peerCode: verdict === "FAILED" ? 1002 : 1000,
      peerReason,
      droppedBy: "agent",
    },
    wire: sampleWire(hostile ? HOSTILE : undefined, group === "9"),
    ...(group === "9" && { wireElided: 256 }),
  };
}

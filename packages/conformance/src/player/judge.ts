// What was seen, against what was expected: two verdicts, each the first row that applies.

import type { AgentEvent, CloseExpectation, Expectation } from "../case.ts";
import type { Ending } from "../report.ts";
import { isSame } from "../bytes.ts";
import type { CloseVerdict, Verdict } from "../verdict.ts";

/** What a player saw. */
export interface Seen {
  readonly agent: "server" | "client";
  readonly events: readonly AgentEvent[];
  readonly ending: Ending;
  /** Who was the first to send a Close, or to end the stream. */
  readonly begunBy: "agent" | "kit";
  /** The agent has ended its half of the stream, at the latest when the kit had. */
  readonly left: boolean;
  /** The handshake succeeded, and frames may pass. */
  readonly opened: boolean;
  /** The kit's handshake failed for this reason. */
  readonly openingFault?: string | undefined;
  /** The agent does not speak the extension that the case is about. */
  readonly unimplemented: boolean;
  readonly timedOut: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly closeVerdict: CloseVerdict;
}

export function judge(seen: Seen, expect: Expectation): Judgement {
  const closeVerdict = judgeClose(seen, expect.close);
  return { verdict: judgeBehavior(seen, expect, closeVerdict), closeVerdict };
}

function judgeBehavior(seen: Seen, expect: Expectation, closeVerdict: CloseVerdict): Verdict {
  const { close } = expect;
  const faulty = seen.events.some(({ type }) => type === "fault");
  const isOneOf = (lists: Expectation["ok"] = []) =>
    lists.some((list) => isAlike(seen.events, list));
  const rows: readonly (readonly [boolean, Verdict])[] = [
    [seen.openingFault !== undefined || seen.timedOut || faulty, "FAILED"],
    [seen.unimplemented, "UNIMPLEMENTED"],
    [expect.informational === true, "INFORMATIONAL"],
    // Who does not fail the connection keeps no rule by saying nothing.
    [close.begunBy === "agent" && seen.begunBy !== "agent", "FAILED"],
    [close.decides === true && isBad(closeVerdict), "FAILED"],
    [isOneOf(expect.ok), "OK"],
    [isOneOf(expect.nonStrict), "NON-STRICT"],
  ];
  return firstOf(rows, "FAILED");
}

function judgeClose(seen: Seen, expected: CloseExpectation): CloseVerdict {
  const { peerCode, ourCode, droppedBy } = seen.ending;
  const { begunBy, codes, clean } = seen.unimplemented ? NORMAL : expected;
  const failsConnection = begunBy === "agent";
  const wantsCode = codes.length > 0;
  const listed = peerCode === undefined || codes.includes(peerCode);
  const bothPassed = peerCode !== undefined && ourCode !== undefined;
  const didNothing = peerCode === undefined && droppedBy !== "agent";
  const rows: readonly (readonly [boolean, CloseVerdict])[] = [
    [expected.informational === true, "INFORMATIONAL"],
    [seen.openingFault !== undefined || seen.timedOut || droppedBy === "nobody", "FAILED"],
    [begunBy !== "either" && begunBy !== seen.begunBy, "FAILED"],
    // Where the kit ends the stream for good, whoever holds on to it hangs.
    [begunBy === "kit" && !clean && !wantsCode && !seen.left, "FAILED"],
    // An opening that fails, fails without Close frames.
    [!seen.opened, "OK"],
    // A Close that must not be answered fails the connection; an end of the stream ends it.
    [!clean && didNothing && (wantsCode || !seen.left), "FAILED"],
    // "the server … MUST close the underlying TCP connection immediately" §5.5.1
    [bothPassed && seen.agent === "server" && droppedBy === "kit", "FAILED"],
    // "SHOULD send a Close frame with an appropriate status code" §7.1.7
    [
      failsConnection &&
        !clean &&
        (peerCode ?? 1005) === 1005 &&
        !codes.includes(1005) &&
        wantsCode,
      "INFORMATIONAL",
    ],
    [!listed, "WRONG CODE"],
    [clean && !bothPassed, "UNCLEAN"],
  ];
  return firstOf(rows, "OK");
}

/** An agent that cannot do what a case is about may still close well. */
const NORMAL: CloseExpectation = { begunBy: "kit", codes: [1000, 1005], clean: true };

function firstOf<Value>(rows: readonly (readonly [boolean, Value])[], otherwise: Value): Value {
  return rows.find(([applies]) => applies)?.[1] ?? otherwise;
}

function isBad(verdict: CloseVerdict): boolean {
  return verdict !== "OK" && verdict !== "INFORMATIONAL";
}

function isAlike(events: readonly AgentEvent[], list: readonly AgentEvent[]): boolean {
  return events.length === list.length && events.every((event, at) => isEqual(event, list[at]));
}

type HeadEvent = Extract<AgentEvent, { readonly type: "head" }>;

/** Tells whether a head has the headers that are expected, and lacks those that must not be there. */
function isHead({ status, headers: seen = {} }: HeadEvent, expected: HeadEvent): boolean {
  const { status: from, to = from, headers = {} } = expected;
  const isAsExpected = ([name, value]: [string, string | null]) => (seen[name] ?? null) === value;
  return status >= from && status <= to && Object.entries(headers).every(isAsExpected);
}

function isEqual(a: AgentEvent, b: AgentEvent): boolean {
  if (a.type === "mark") return b.type === "mark" && a.name === b.name;
  if (a.type === "echoes") return b.type === "echoes" && a.count === b.count;
  if (a.type === "head") return b.type === "head" && isHead(a, b);
  return a.type === b.type && "data" in a && "data" in b && isSame(a.data, b.data);
}

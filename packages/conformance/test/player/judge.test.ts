// The verdicts, row by row.

import { describe, expect, test } from "vitest";
import type { AgentEvent, CloseExpectation, Expectation } from "../../src/case.ts";
import { utf8 } from "../../src/bytes.ts";
import { judge, type Seen } from "../../src/player/judge.ts";

const HELLO: AgentEvent = { type: "text", data: utf8("Hello") };
const ANSWERED: CloseExpectation = { begunBy: "kit", codes: [1000, 1005], clean: true };
const FAILS: CloseExpectation = { begunBy: "agent", codes: [1002], clean: false };

const CLOSED = { ourCode: 1000, peerCode: 1000, droppedBy: "agent" } as const;

const seen = (more: Partial<Seen> = {}): Seen => ({
  agent: "server",
  events: [HELLO],
  ending: CLOSED,
  begunBy: "kit",
  left: true,
  opened: true,
  unimplemented: false,
  timedOut: false,
  ...more,
});

const verdictOf = (what: Partial<Seen>, expected: Partial<Expectation> = {}) =>
  judge(seen(what), { ok: [[HELLO]], close: ANSWERED, ...expected }).verdict;

const closeVerdictOf = (what: Partial<Seen>, close: CloseExpectation) =>
  judge(seen(what), { ok: [[HELLO]], close }).closeVerdict;

describe("behaviour", () => {
  test.each([
    ["as expected", {}, {}, "OK"],
    ["as one of two lists", { events: [] }, { ok: [[HELLO], []] }, "OK"],
    ["as is let pass", { events: [] }, { nonStrict: [[]] }, "NON-STRICT"],
    ["too little", { events: [] }, {}, "FAILED"],
    ["too much", { events: [HELLO, HELLO] }, {}, "FAILED"],
    ["another type", { events: [{ ...HELLO, type: "binary" }] }, {}, "FAILED"],
    ["other bytes", { events: [{ type: "text", data: utf8("hello") }] }, {}, "FAILED"],
    ["whatever it is", { events: [] }, { informational: true }, "INFORMATIONAL"],
    [
      "a broken rule, whatever is expected",
      { events: [{ type: "fault", fault: "bad" }] },
      { informational: true },
      "FAILED",
    ],
    ["no extension", { unimplemented: true, events: [] }, {}, "UNIMPLEMENTED"],
    ["not in time", { timedOut: true }, {}, "FAILED"],
    ["no handshake", { openingFault: "status-not-101" }, {}, "FAILED"],
    ["staying where it must fail", {}, { close: FAILS }, "FAILED"],
    ["failing where it must", { begunBy: "agent" }, { close: FAILS }, "OK"],
    [
      "a wrong code where closing is the matter",
      { ending: { ...CLOSED, peerCode: 1001 } },
      { close: { ...ANSWERED, decides: true } },
      "FAILED",
    ],
    [
      "a head with what it must have, and without what it must not have",
      { events: [{ type: "head", status: 426, headers: { a: "13", b: "x" } }] },
      { ok: [[{ type: "head", status: 400, to: 499, headers: { a: "13", c: null } }]] },
      "OK",
    ],
    [
      "a head of another status",
      { events: [{ type: "head", status: 500 }] },
      { ok: [[{ type: "head", status: 400, to: 499 }]] },
      "FAILED",
    ],
    [
      "a head that has what it must not have",
      { events: [{ type: "head", status: 101, headers: { c: "x" } }] },
      { ok: [[{ type: "head", status: 101, headers: { c: null } }]] },
      "FAILED",
    ],
    ["a wrong code elsewhere", { ending: { ...CLOSED, peerCode: 1001 } }, {}, "OK"],
  ] as const)("%s", (_, what, expected, verdict) => {
    expect(verdictOf(what as Partial<Seen>, expected as Partial<Expectation>)).toBe(verdict);
  });
});

describe("closing", () => {
  const ending = (more: object) => ({ ending: { ...CLOSED, ...more } }) as Partial<Seen>;

  test.each([
    ["answered", {}, ANSWERED, "OK"],
    ["answered without a code", ending({ peerCode: 1005 }), ANSWERED, "OK"],
    ["answered with another code", ending({ peerCode: 1001 }), ANSWERED, "WRONG CODE"],
    ["not answered", ending({ peerCode: undefined }), ANSWERED, "UNCLEAN"],
    ["begun by the agent", { begunBy: "agent" }, ANSWERED, "FAILED"],
    ["ended by nobody", ending({ droppedBy: "nobody" }), ANSWERED, "FAILED"],
    ["a server that stays", ending({ droppedBy: "kit" }), ANSWERED, "FAILED"],
    ["a client that waits", { agent: "client", ...ending({ droppedBy: "kit" }) }, ANSWERED, "OK"],
    [
      "an end that is followed by the agent's",
      ending({ ourCode: undefined, peerCode: undefined, droppedBy: "kit" }),
      { ...ANSWERED, codes: [], clean: false },
      "OK",
    ],
    [
      "an end that is not followed by the agent's",
      { ...ending({ ourCode: undefined, peerCode: undefined, droppedBy: "kit" }), left: false },
      { ...ANSWERED, codes: [], clean: false },
      "FAILED",
    ],
    [
      "a handshake that is failed, without a Close",
      { begunBy: "agent", ...ending({ ourCode: undefined, peerCode: undefined }) },
      { ...FAILS, codes: [] },
      "OK",
    ],
    ["whatever it is", { begunBy: "agent" }, { ...ANSWERED, informational: true }, "INFORMATIONAL"],
    ["failed", { begunBy: "agent", ...ending({ peerCode: 1002 }) }, FAILS, "OK"],
    [
      "failed with another code",
      { begunBy: "agent", ...ending({ peerCode: 1007 }) },
      FAILS,
      "WRONG CODE",
    ],
    [
      "failed without a code",
      { begunBy: "agent", ...ending({ peerCode: 1005 }) },
      FAILS,
      "INFORMATIONAL",
    ],
    [
      "failed without a Close",
      { begunBy: "agent", ...ending({ peerCode: undefined }) },
      FAILS,
      "INFORMATIONAL",
    ],
    ["not failed", {}, FAILS, "FAILED"],
    [
      "a bad Close that nobody minds",
      ending({ peerCode: undefined, droppedBy: "kit" }),
      { ...FAILS, begunBy: "kit" },
      "FAILED",
    ],
    [
      "ended before it was open",
      { opened: false, begunBy: "agent", ...ending({ peerCode: undefined }) },
      FAILS,
      "OK",
    ],
    [
      "an end before it was open that is not followed by the agent's",
      {
        opened: false,
        ...ending({ ourCode: undefined, peerCode: undefined, droppedBy: "kit" }),
        left: false,
      },
      { ...ANSWERED, codes: [], clean: false },
      "FAILED",
    ],
  ] as const)("%s", (_, what, close, verdict) => {
    expect(closeVerdictOf(what as Partial<Seen>, close)).toBe(verdict);
  });
});

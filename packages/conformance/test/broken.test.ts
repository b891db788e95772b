// The kit under test: each bug is caught by the cases that name its rule, and by no others.

import type { Role } from "@ws/core";
import { describe, expect, test } from "vitest";
import type { CaseResult } from "../src/report.ts";
import { isSelected, listCases } from "../src/select.ts";
import { echoAgent } from "./support/agent.ts";
import { broken } from "./support/broken.ts";
import { CLOSING_BUGS } from "./support/closing-bugs.ts";
import { type Fails, FRAME_BUGS } from "./support/frame-bugs.ts";
import { HTTP2_BUGS } from "./support/http2-bugs.ts";
import { LATER_BUGS } from "./support/later-bugs.ts";
import { OPENING_BUGS } from "./support/opening-bugs.ts";
import { agentFor, needsHttp2, play, TOOLS } from "./support/play.ts";

const ROLES: readonly Role[] = ["server", "client"];

/** Only the cases of one frame, or of several that need not come at once. */
const PLAYED = { exclude: ["9", "10", "12", "13", "14", "15", "16", "17"] };

describe.each(
  [...FRAME_BUGS, ...CLOSING_BUGS].map(([name, rule, ...bug]) => ({ name, rule, bug })),
)("an agent that $name", ({ bug: [bug, fails, roles = ROLES] }) => {
  test.each(roles.map((role) => ({ role })))("as a $role is caught", ({ role }) => {
    // What reads whole frames is late by itself where a frame comes in parts.
    const isSlow = bug.hears !== undefined && !isListed(fails, "6.4");
    const cases = listCases(PLAYED, role).filter(({ id }) => !isSlow || !id.startsWith("6.4"));
    const bad = cases.filter((subject) =>
      isBad(play(subject, role, { agent: broken(echoAgent(role, TOOLS), role, bug) })),
    );
    const expected = cases.filter((subject) =>
      typeof fails === "function"
        ? fails(subject.plan("short").expect, subject)
        : isSelected(subject.id, { only: fails }),
    );
    expect(bad.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });
});

describe.each([...OPENING_BUGS, ...LATER_BUGS])(
  "a $role that $name",
  ({ bug, role, among, fails }) => {
    test("is caught", () => {
      const bad = listCases({ only: among }, role)
        .filter((subject) => subject.timing !== "long" && !needsHttp2(subject))
        .filter((subject) =>
          isBad(play(subject, role, { agent: broken(agentFor(subject, role), role, bug) })),
        );
      expect(bad.map(({ id }) => id)).toEqual(fails);
    });
  },
);

test("each bug says which rule it breaks", () => {
  const rules = [...FRAME_BUGS.map(([, rule]) => rule), ...CLOSING_BUGS.map(([, rule]) => rule)];
  const later = [...OPENING_BUGS, ...LATER_BUGS, ...HTTP2_BUGS].map(({ rule }) => rule);
  expect([...rules, ...later].filter((rule) => !/§\d/.test(rule))).toEqual([]);
  expect(rules.length + later.length).toBe(74);
});

function isListed(fails: Fails, pattern: string): boolean {
  return typeof fails !== "function" && fails.includes(pattern);
}

function isBad({ verdict, closeVerdict }: CaseResult): boolean {
  const good = ["OK", "INFORMATIONAL"];
  return !good.includes(verdict) || !good.includes(closeVerdict);
}

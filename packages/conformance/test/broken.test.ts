// The kit under test: each bug is caught by the cases that name its rule, and by no others.

import type { Role } from "@ws/core";
import { describe, expect, test } from "vitest";
import type { CaseResult } from "../src/report.ts";
import { isSelected, listCases } from "../src/select.ts";
import { echoAgent } from "./support/agent.ts";
import { broken } from "./support/broken.ts";
import { BUGS, type Fails } from "./support/bugs.ts";
import { LATER_BUGS } from "./support/later-bugs.ts";
import { OPENING_BUGS } from "./support/opening-bugs.ts";
import { agentFor, needsHttp2, play, TOOLS } from "./support/play.ts";

const ROLES: readonly Role[] = ["server", "client"];

/** Only the cases of one frame, or of several that need not come at once. */
const PLAYED = { exclude: ["9", "10", "12", "13", "14", "15", "16", "17"] };

describe.each(BUGS.map(([name, ...bug]) => ({ name, bug })))(
  "an agent that $name",
  ({ bug: [bug, fails, roles = ROLES] }) => {
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
  },
);

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

function isListed(fails: Fails, pattern: string): boolean {
  return typeof fails !== "function" && fails.includes(pattern);
}

function isBad({ verdict, closeVerdict }: CaseResult): boolean {
  const good = ["OK", "INFORMATIONAL"];
  return !good.includes(verdict) || !good.includes(closeVerdict);
}

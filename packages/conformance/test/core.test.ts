// Core under test, in memory and in both roles: the strictest agent there is.

import { describe, expect, test } from "vitest";
import type { Role } from "@ws/core";
import { listCases } from "../src/select.ts";
import { play } from "./support/play.ts";

const ROLES: readonly Role[] = ["server", "client"];

/** The RFC leaves open what happens here. */
const INFORMATIONAL = new Set(["7.1.6", "7.13.1", "7.13.2"]);

describe.each(ROLES)("core as a %s", (role) => {
  test.each(listCases({}, role).map((subject) => [subject.id, subject] as const))(
    "%s",
    (id, subject) => {
      const { verdict, closeVerdict, observation } = play(subject, role);
      const expected = INFORMATIONAL.has(id) ? "INFORMATIONAL" : "OK";
      expect({ verdict, closeVerdict, observation }).toEqual({
        verdict: expected,
        closeVerdict: expected,
        observation,
      });
    },
  );
});

// Core under test, in memory and in both roles: the strictest agent there is.

import { describe, expect, test } from "vitest";
import type { Role } from "@ws/core";
import { listCases } from "../src/select.ts";
import { play } from "./support/play.ts";

const ROLES: readonly Role[] = ["server", "client"];

describe.each(ROLES)("core as a %s", (role) => {
  test.each(listCases({}, role).map((subject) => [subject.id, subject] as const))(
    "%s",
    (_, subject) => {
      const { verdict, closeVerdict, observation } = play(subject, role);
      const { informational, close } = subject.plan("short").expect;
      expect({ verdict, closeVerdict, observation }).toEqual({
        verdict: informational ? "INFORMATIONAL" : "OK",
        closeVerdict: close.informational ? "INFORMATIONAL" : "OK",
        observation,
      });
    },
  );
});

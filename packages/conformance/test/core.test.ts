// Core under test, in memory and in both roles: the strictest agent there is. Cases that say frames of HTTP/2 are
// played in http2.test.ts.

import { describe, expect, test } from "vitest";
import type { Role } from "@ws/core";
import { listCases } from "../src/select.ts";
import { needsHttp2, play } from "./support/play.ts";

const ROLES: readonly Role[] = ["server", "client"];

describe.each(ROLES)("core as a %s", (role) => {
  const cases = listCases({}, role).filter((subject) => !needsHttp2(subject));
  test.each(cases.map((subject) => [subject.id, subject] as const))("%s", (_, subject) => {
    const { verdict, closeVerdict, observation } = play(subject, role);
    const { informational, close } = subject.plan("short").expect;
    expect({ verdict, closeVerdict, observation }).toEqual({
      verdict: informational ? "INFORMATIONAL" : "OK",
      closeVerdict: close.informational ? "INFORMATIONAL" : "OK",
      observation,
    });
  });
});

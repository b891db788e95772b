// What the kit asks of an agent's compressed messages, it holds it to.

import {
  type DeflateOptions,
  type Extension,
  type ExtensionElement,
  permessageDeflate,
  type Role,
} from "@ws/core";
import { describe, expect, test } from "vitest";
import { listCases } from "../src/select.ts";
import { echoAgent } from "./support/agent.ts";
import { play, TOOLS } from "./support/play.ts";

const ROLES: readonly Role[] = ["server", "client"];

/** Agrees to what is asked, and then compresses as if it had been asked for nothing. */
function lying(): Extension {
  const honest = permessageDeflate(TOOLS.codec, { thresholdBytes: 0 });
  const free = (answer: ExtensionElement) => ({ ...answer, params: [] });
  return {
    name: honest.name,
    offer: () => honest.offer(),
    accept(offers) {
      const accepted = honest.accept(offers);
      const session = honest.accept([free(offers[0])])?.session;
      return accepted && session && { answer: accepted.answer, session };
    },
    confirm: (answer) => honest.confirm(free(answer)),
  };
}

function verdicts(role: Role, extensions: readonly Extension[], only: readonly string[]) {
  return listCases({ only }, role).map((subject) => {
    const agent = echoAgent(role, TOOLS, extensions);
    const { id, verdict, closeVerdict } = play(subject, role, { agent });
    return [id, verdict, closeVerdict];
  });
}

describe.each(ROLES)("an agent as a %s", (role) => {
  test("that does not know compression is UNIMPLEMENTED, and closes well", () => {
    expect(verdicts(role, [], ["12.1.1", "13.7.18"])).toEqual([
      ["12.1.1", "UNIMPLEMENTED", "OK"],
      ["13.7.18", "UNIMPLEMENTED", "OK"],
    ]);
  });

  test("that keeps its context, or a larger window than it agreed to, fails", () => {
    expect(
      verdicts(role, [lying()], ["13.1.7", "13.2.7", "13.3.7", "13.4.7", "13.5.7", "13.6.7"]),
    ).toEqual([
      ["13.1.7", "OK", "OK"],
      ["13.2.7", "FAILED", "OK"],
      ["13.3.7", "FAILED", "OK"],
      ["13.4.7", "OK", "OK"],
      ["13.5.7", "FAILED", "OK"],
      ["13.6.7", "FAILED", "OK"],
    ]);
  });

  test("that limits itself more than it was asked to is OK", () => {
    const own: DeflateOptions =
      role === "server"
        ? { serverMaxWindowBits: 10, serverNoContextTakeover: true }
        : { clientMaxWindowBits: 10, clientNoContextTakeover: true };
    const extension = permessageDeflate(TOOLS.codec, { ...own, thresholdBytes: 0 });
    expect(verdicts(role, [extension], ["12.1.10", "13.1.10", "13.4.10"])).toEqual([
      ["12.1.10", "OK", "OK"],
      ["13.1.10", "OK", "OK"],
      ["13.4.10", "OK", "OK"],
    ]);
  });
});

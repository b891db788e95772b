// Bugs in closing that implementations had, and the cases that must not pass them: all that name the rule, no others.

import { isWireCloseCode } from "@ws/core";
import type { Expectation } from "../../src/case.ts";
import { isSelected } from "../../src/select.ts";
import { altering, closeWith, codeOf, dropping, isClose, talkingOn } from "./filters.ts";
import type { BugRow, Fails } from "./frame-bugs.ts";

const TOLD = ["7.1.6", "7.13"];
const mustFail = ({ close, informational }: Expectation) =>
  informational !== true && !close.codes.includes(1000) && !close.codes.includes(1005);
const allBut =
  (...ids: readonly string[]): Fails =>
  (_, { id }) =>
    !isSelected(id, { only: ids });

export const CLOSING_BUGS: readonly BugRow[] = [
  [
    "closes with 1001, whatever happened",
    "§7.4.1: 1001 is “going away”; §5.5.1: an answer echoes the code, as in 7.7.2",
    { says: altering(isClose, closeWith(1001)) },
    allBut(...TOLD, "7.7.2"),
  ],
  [
    "closes with 1000, whatever happened",
    "§7.1.7: a failure has “an appropriate status code”",
    { says: altering(isClose, closeWith(1000)) },
    mustFail,
  ],
  [
    "sends no Close",
    "§5.5.1: a Close is answered by a Close",
    { says: dropping(isClose) },
    ({ close }) => close.clean,
  ],
  [
    "never closes",
    "§7.1.1, §7.1.7: who closes or fails a connection ends it",
    { says: dropping(isClose), staysOpen: true },
    allBut(...TOLD),
  ],
  [
    "does not end the stream as a server",
    "§5.5.1: the server “MUST close the underlying TCP connection immediately”",
    { staysOpen: true },
    allBut(...TOLD),
    ["server"],
  ],
  [
    "talks on behind its Close",
    "§5.5.1, §7.1.7: its Close is an answer, or it failed the connection: it has no more to say",
    { says: talkingOn },
    ["*"],
  ],
  [
    "accepts close codes that must not be sent",
    "§7.4: some codes “MUST NOT be set”, and others nobody has defined",
    {
      hears: altering(
        (frame) => isClose(frame) && frame.length > 1 && !isWireCloseCode(codeOf(frame)),
        closeWith(1000),
      ),
    },
    ["7.9"],
  ],
  [
    "accepts a Close with one byte",
    "§5.5.1: the code is “a 2-byte unsigned integer”",
    {
      hears: altering(
        (frame) => isClose(frame) && frame.length === 1,
        () => new Uint8Array(0),
      ),
    },
    ["7.3.2"],
  ],
  [
    "does not read the reasons of Close frames",
    "§5.5.1: a reason is UTF-8",
    {
      hears: altering(
        (frame) => isClose(frame) && frame.length < 126,
        (bytes) => bytes.subarray(0, 2),
      ),
    },
    ["7.5.1"],
  ],
];

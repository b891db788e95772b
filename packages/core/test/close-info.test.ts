import { expect, test } from "vitest";
import { closeInfo, LapseError, type LapseRow } from "../src/close-info.ts";
import * as Lapse from "../src/lapse.ts";
import { ProtocolError } from "../src/error.ts";

const WE = { code: 1000, reason: "ours" };
const PEER = { code: 4000, reason: "theirs" };

test("two Close frames are a clean end, told with the peer's code and reason, RFC 6455 §7.1.4–6", () => {
  expect(closeInfo(WE, PEER, "we", undefined)).toEqual({
    code: 4000,
    reason: "theirs",
    wasClean: true,
    initiator: "we",
    sent: WE,
    received: PEER,
    cause: undefined,
  });
});

test("without the peer's Close frame the code is 1006, §7.1.5", () => {
  const cause = new LapseError(Lapse.closeTimeout);
  expect(closeInfo(WE, undefined, "we", cause)).toEqual({
    code: 1006,
    reason: "",
    wasClean: false,
    initiator: "we",
    sent: WE,
    received: undefined,
    cause,
  });
});

test("without our Close frame the end is not clean", () => {
  const cause = new ProtocolError("invalid-utf8");
  expect(closeInfo(undefined, PEER, "peer", cause)).toEqual({
    code: 4000,
    reason: "theirs",
    wasClean: false,
    initiator: "peer",
    sent: undefined,
    received: PEER,
    cause,
  });
});

const ROWS: readonly [string, LapseRow][] = Object.entries(Lapse);

test.each(ROWS)("the lapse %s is an error made from its row", (name, row) => {
  const error = new LapseError(row);
  expect([error.name, error.code, error.message]).toEqual(["LapseError", row.code, row.sentence]);
  expect(row.code).toBe(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  expect(error).toBeInstanceOf(Error);
  expect("cause" in error).toBe(false);
});

test("a lapse keeps the transport's error", () => {
  const error = new Error("ECONNRESET");
  expect(new LapseError(Lapse.connectionLost, error).cause).toBe(error);
});

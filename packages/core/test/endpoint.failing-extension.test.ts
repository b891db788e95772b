// An extension that throws is its author's fault, not the peer's: it ends its connection, and no other.

import { describe, expect, test } from "vitest";
import type { Endpoint } from "../src/endpoint.ts";
import type { ExtensionSession } from "../src/extension.ts";
import { Opcode } from "../src/opcode.ts";
import { completePlatform } from "../src/platform.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import type { Role } from "../src/role.ts";
import { closing, drain, feed, feedEnd, open, transmit } from "./support/drain.ts";
import { RESERVING } from "./support/extensions.ts";
import { closePayload, concat, frameFrom, frameTo } from "./support/frame.ts";

const ROLES = ["client", "server"] as const;
const RSV1 = 0x40;

const error = new Error("broken");
const fail = (): never => {
  throw error;
};
/** Does nothing but what it is told to. */
const broken = (parts: Partial<ExtensionSession>): ExtensionSession => ({
  ...RESERVING,
  rsv: RSV1,
  ...parts,
});
const job = () => ({ run: fail });

const extended = (role: Role, ...extensions: ExtensionSession[]) => open(role, {}, { extensions });
const marked = (role: Role, payload: string) =>
  frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload });
const failing = (role: Role) =>
  transmit(frameFrom(role, { opcode: Opcode.close, payload: closePayload(1011) }));

/** Runs what it gives away, and tells all that comes out besides. */
function work(endpoint: Endpoint) {
  const told = drain(endpoint);
  for (let i = 0; i < told.length; i++) {
    const output = told[i];
    if (output.type !== "work") continue;
    output.run(() => {});
    told.push(...drain(endpoint));
  }
  return told.filter(({ type }) => type !== "work");
}

/** The peer answers the Close, and ends: how it ended. */
function ending(role: Role, endpoint: Endpoint) {
  feed(endpoint, [frameTo(role, { opcode: Opcode.close, payload: closePayload(1011) })]);
  return feedEnd(endpoint).at(-1);
}

const FAILED = { name: "LapseError", code: "extension-failed", cause: error };

describe.each(ROLES)("an extension of a %s that throws ends it with 1011, told once", (role) => {
  test.each([
    ["at once", { decode: fail }],
    ["in its job", { decode: job }],
  ])("as it decodes %s: nothing behind it is heard but the Close", (_, parts) => {
    const endpoint = extended(role, broken(parts));
    const plain = frameTo(role, { opcode: Opcode.text, payload: "behind" });
    endpoint.receive(concat(marked(role, "a"), plain), 0);
    expect([work(endpoint), endpoint.state]).toEqual([[failing(role)], "awaitingClose"]);
    const info = { code: 1011, wasClean: true, initiator: "we", cause: FAILED };
    expect(ending(role, endpoint)).toMatchObject({ type: "closed", info });
  });

  test("as it decodes: the peer's Close, which arrived with it, is still read", () => {
    const endpoint = extended(role, broken({ decode: fail }));
    const bye = frameTo(role, { opcode: Opcode.close, payload: closePayload(1000) });
    expect(feed(endpoint, [concat(marked(role, "a"), bye)]).slice(0, 2)).toEqual([
      closing(1000),
      failing(role),
    ]);
  });

  test.each<[string, Partial<ExtensionSession>, boolean, (endpoint: Endpoint) => boolean]>([
    ["a message at once", { encode: fail }, false, (endpoint) => endpoint.send("a")],
    ["a message in its job", { encode: job }, true, (endpoint) => endpoint.send("a")],
    ["a piece", { encode: fail }, false, (endpoint) => endpoint.beginMessage("text").write("a")],
  ])("as it encodes %s: nothing behind it leaves", (_, parts, said, say) => {
    const endpoint = extended(role, broken(parts));
    expect(say(endpoint)).toBe(said);
    expect(endpoint.state).toBe(said ? "open" : "awaitingClose");
    if (said) endpoint.send("behind");
    expect([work(endpoint), endpoint.pendingBytes]).toEqual([[failing(role)], 0]);
    expect(endpoint.send("later")).toBe(false);
    expect(ending(role, endpoint)).toMatchObject({ info: { code: 1011, cause: FAILED } });
  });

  test("as it encodes behind our Close: the Close cannot leave, so it is aborted", () => {
    const endpoint = extended(role, broken({ encode: job }));
    endpoint.send("a");
    endpoint.close(1000);
    const told = work(endpoint);
    expect(told.map(({ type }) => type)).toEqual(["abort", "closed"]);
    expect(told[1]).toMatchObject({ info: { code: 1006, sent: undefined, cause: FAILED } });
  });

  test("as it is freed: the others are freed as well", () => {
    let freed = 0;
    const other = broken({ free: () => void freed++ });
    const endpoint = extended(role, broken({ rsv: 0x20, free: fail }), other);
    endpoint.close(1000);
    drain(endpoint);
    const info = { code: 1011, wasClean: true, cause: FAILED };
    expect([ending(role, endpoint), freed]).toMatchObject([{ type: "closed", info }, 1]);
  });

  test("as it is freed behind another failure: that is told", () => {
    const endpoint = extended(role, broken({ free: fail }));
    endpoint.abort();
    expect(drain(endpoint).at(-1)).toMatchObject({ info: { cause: { code: "aborted" } } });
  });
});

test("a prepared message that an extension cannot encode ends who sends it, each for itself", () => {
  const apart = { variant: "broken", encode: fail };
  const parts = [{ encodeApart: fail }, { encodeApart: () => apart }, {}] as const;
  const endpoints = parts.map((part) => extended("server", broken(part)));
  const message = prepareMessage("a");
  expect(endpoints.map((endpoint) => endpoint.send(message))).toEqual([false, false, true]);
  expect(endpoints.map((endpoint) => drain(endpoint))).toEqual([
    [failing("server")],
    [failing("server")],
    [transmit(frameFrom("server", { opcode: Opcode.text, payload: "a" }))],
  ]);
});

test("what a platform throws is no extension's fault: it is not hidden", () => {
  const platform = completePlatform({ unmask: fail });
  const endpoint = open("server", {}, { platform });
  endpoint.receive(frameTo("server", { opcode: Opcode.text, payload: "a" }), 0);
  expect(() => endpoint.poll()).toThrow(error);
});

// A server's opening handshake in memory: what becomes of its hook, and of answers that come too late.

import { completePlatform, type HandshakeError, OutputMemory } from "@ws/core";
import { request, statusOf } from "@ws/peer";
import { concat, utf8 } from "@ws/peer/frames";
import { describe, expect, test } from "vitest";
import { Loop } from "../../src/loop.ts";
import { ServerHandshake } from "../../src/serving/server-handshake.ts";
import {
  effectiveSettings,
  type ServerOptions,
  type UpgradeAnswer,
  type UpgradeAttempt,
} from "../../src/serving/upgrade-options.ts";
import { VirtualHost } from "../support/host.ts";
import { microtasks } from "../support/stage.ts";
import { MemoryTransport } from "../support/transport.ts";

/** A handshake whose hook answers as the test says; what it was told of is written down. */
function start(
  answer: (handshake: ServerHandshake<unknown>) => UpgradeAnswer | PromiseLike<UpgradeAnswer>,
) {
  const host = new VirtualHost();
  const transport = new MemoryTransport();
  const told: string[] = [];
  let attempt: UpgradeAttempt | undefined;
  const options: ServerOptions = {
    upgrade: (asked) => {
      attempt = asked;
      return answer(handshake);
    },
  };
  const handshake: ServerHandshake<unknown> = new ServerHandshake(
    {
      settings: effectiveSettings(options, () => []),
      loop: new Loop(host),
      platform: completePlatform(),
      memory: new OutputMemory(),
      enter: () => () => told.push("left"),
      opened: () => told.push("opened"),
      failed: ({ code }) => told.push(code),
      over: () => told.push("over"),
    },
    transport,
  );
  const said = () => new TextDecoder().decode(concat(...transport.writes));
  const reason = () => attempt?.signal.reason as HandshakeError | undefined;
  transport.arrive(utf8(request()));
  return { handshake, host, transport, told, said, reason };
}

/** An answer that comes when the test says so. */
function later() {
  let resolve!: (answer: UpgradeAnswer) => void;
  let reject!: (error: Error) => void;
  const answer = new Promise<UpgradeAnswer>((...settle) => ([resolve, reject] = settle));
  return { answer, resolve, reject };
}

describe("a hook that answers", () => {
  test("now opens the connection, its signal left alone", () => {
    const { told, said, reason } = start(() => ({}));
    expect([told, statusOf(said()), reason()]).toEqual([["over", "opened"], 101, undefined]);
  });

  test("with a rejection has its signal left alone", () => {
    const { told, said, reason, host } = start(() => ({ status: 403 }));
    expect([told, statusOf(said()), reason()]).toEqual([["rejected", "left"], 403, undefined]);
    expect(host.errors).toEqual([]);
  });

  test("with what is no answer is reported, and answered with 500", () => {
    const { told, said, host } = start(() => 5 as unknown as UpgradeAnswer);
    expect([told, statusOf(said())]).toEqual([["rejected", "left"], 500]);
    expect(host.errors).toMatchObject([{ code: "upgrade-answer" }]);
  });
});

type Scene = ReturnType<typeof start>;

describe.each<[why: string, reason: string, status: number, act: (scene: Scene) => void]>([
  ["the server closes", "aborted", 503, ({ handshake }) => handshake.refuse()],
  ["handshakeTimeoutMs is over", "handshake-timeout", 408, ({ host }) => host.pass(10_000)],
  ["the client is gone", "connection-lost", Number.NaN, ({ transport }) => transport.close(1)],
])("a hook that thinks while %s", (_, code, status, act) => {
  test.each<[string, (late: ReturnType<typeof later>) => void]>([
    ["accepts", ({ resolve }) => resolve({ data: "late" })],
    ["rejects", ({ resolve }) => resolve({ status: 403 })],
    ["fails", ({ reject }) => reject(new Error("aborted"))],
    ["answers what is no answer", ({ resolve }) => resolve(5 as unknown as UpgradeAnswer)],
  ])("is aborted, and ignored where it %s then", async (_how, answer) => {
    const late = later();
    const scene = start(() => late.answer);
    act(scene);
    const { told, said, reason, host } = scene;
    const before = [[...told], said()];
    expect([statusOf(said()), reason()?.code]).toEqual([status, code]);
    answer(late);
    await microtasks();
    expect([[told, said()], host.errors]).toEqual([before, []]);
  });
});

test.each<[string, () => UpgradeAnswer]>([
  ["accepts", () => ({})],
  ["fails", () => JSON.parse("{") as UpgradeAnswer],
])("a hook that closes the server itself, and %s, is ignored as well", (_, answer) => {
  const { told, said, reason, host } = start((handshake) => {
    handshake.refuse();
    return answer();
  });
  expect([told, statusOf(said()), reason()?.code]).toEqual([["rejected", "left"], 503, "aborted"]);
  expect(host.errors).toEqual([]);
});

test("a refusal that waits to leave is waited for by all who ask", async () => {
  const { handshake, transport, said } = start(() => later().answer);
  transport.room = 0;
  handshake.refuse();
  const heard: number[] = [];
  for (const who of [1, 2]) void handshake.told().then(() => heard.push(who));
  await microtasks();
  expect([statusOf(said()), heard]).toEqual([503, []]);
  transport.makeRoom(Infinity);
  await microtasks();
  expect(heard).toEqual([1, 2]);
});

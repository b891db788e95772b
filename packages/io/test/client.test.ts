import {
  acceptUpgrade,
  ClientOpening,
  effectiveLimits,
  type HandshakeError,
  handshakeFailure,
  HeaderList,
  type Limits,
  readUpgrade,
} from "@ws/core";
import { concat, text, utf8, words } from "@ws/peer/frames";
import { expect, test, vi } from "vitest";
import { effectiveBackpressure } from "../src/backpressure.ts";
import { openClient, type OpenedClient } from "../src/client.ts";
import { Loop } from "../src/loop.ts";
import { openConnection } from "../src/open-connection.ts";
import { VirtualHost } from "./support/host.ts";
import { countListeners } from "./support/signal.ts";
import { listener, microtasks, PLATFORM, settle, watch } from "./support/stage.ts";
import { MemoryTransport } from "./support/transport.ts";

const fromServer = { masked: false };

function scene(limits: Partial<Limits> = {}, signal?: AbortSignal) {
  const host = new VirtualHost();
  const loop = new Loop(host);
  const set = vi.spyOn(loop.alarms, "set");
  const transport = new MemoryTransport();
  const opening = new ClientOpening({
    nowMs: 0,
    platform: PLATFORM,
    limits: effectiveLimits(limits),
    host: "example.com",
    target: "/chat",
  });
  const opened = watch(openClient(opening, transport, loop, signal));
  /** Nothing rings for the opening any more, and the transport is told of nobody. */
  const isLeft = () =>
    transport.sink === undefined && set.mock.calls.every(([{ alarmPlace }]) => alarmPlace === -1);
  return { host, loop, transport, opened, isLeft };
}

/** The server's answer to the request that was written. */
function answer(transport: MemoryTransport): Uint8Array {
  const [first, ...lines] = new TextDecoder().decode(transport.writes[0]).trimEnd().split("\r\n");
  const headers = HeaderList.fromRaw(lines.flatMap((line) => line.split(": ")));
  const [method, target] = first.split(" ");
  const request = readUpgrade({ method, target, version: "1.1", headers });
  if ("code" in request) throw new Error(request.code);
  return acceptUpgrade(request).head;
}

test("the request leaves at once, as one write; the 101 opens", async () => {
  const { transport, opened, isLeft } = scene();
  expect([transport.writes.length, transport.paused]).toEqual([1, false]);
  expect(new TextDecoder().decode(transport.writes[0])).toMatch(/^GET \/chat HTTP\/1\.1\r\n/);
  transport.arrive(answer(transport));
  await microtasks();
  const { endpoint, response } = opened.result as OpenedClient;
  expect([endpoint.state, endpoint.role, response.status]).toEqual(["open", "client", 101]);
  // Until somebody takes it over nothing is read.
  expect([isLeft(), transport.paused]).toEqual([true, true]);
});

test("a 101 that comes byte by byte opens", async () => {
  const { transport, opened } = scene();
  for (const byte of answer(transport)) transport.arrive(Uint8Array.of(byte));
  await microtasks();
  expect(opened.result).toMatchObject({ response: { status: 101 } });
});

test("messages in the same read as the 101, and behind it, are not lost", async () => {
  const { host, loop, transport, opened } = scene();
  const message = (data: string) => text(data, fromServer);
  transport.arrive(concat(answer(transport), message("first"), message("second")));
  transport.arrive(message("third"));
  await microtasks();
  const { endpoint } = opened.result as OpenedClient;
  const heard: unknown[] = [];
  const backpressure = effectiveBackpressure();
  openConnection({ endpoint, transport, loop, backpressure, closeTimeoutMs: 1, data: "" }).handle(
    listener(heard),
  );
  settle(host, transport);
  expect(heard).toEqual(["open", "first", "second", "third"]);
});

test("a rule broken in the same read as the 101 closes the connection (attack F5)", async () => {
  const { host, loop, transport, opened } = scene();
  transport.arrive(concat(answer(transport), Uint8Array.of(0x83, 0)));
  await microtasks();
  const { endpoint } = opened.result as OpenedClient;
  const backpressure = effectiveBackpressure();
  const parts = { endpoint, transport, loop, backpressure, closeTimeoutMs: 1, data: "" };
  const connection = openConnection(parts);
  transport.writes.length = 0;
  settle(host, transport);
  transport.arriveEnd();
  settle(host, transport);
  expect(await connection.closed).toMatchObject({ cause: { code: "reserved-opcode" } });
  expect(words(concat(...transport.writes))).toHaveLength(1);
});

test("a response that is no 101 is heard out; then we end, and wait for the server's end", async () => {
  const { host, transport, opened, isLeft } = scene();
  transport.arrive(utf8("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nX-A: b\r\n\r\nno"));
  await microtasks();
  expect(opened.result).toBe("pending");
  transport.arrive(utf8("pe, and more"));
  await microtasks();
  const { code, response } = opened.result as HandshakeError;
  expect([code, response?.status, response?.headers.get("x-a")]).toEqual([
    "status-not-101",
    404,
    "b",
  ]);
  expect(new TextDecoder().decode(response?.body)).toBe("nope");
  expect([transport.ended, transport.aborted]).toEqual([true, false]);
  transport.arriveEnd();
  settle(host, transport);
  expect([transport.closed, transport.aborted, isLeft()]).toEqual([true, false, true]);
});

test("a server that refuses and does not end is cut off after closeTimeoutMs", () => {
  const { host, transport, isLeft } = scene({ closeTimeoutMs: 3000 });
  transport.arrive(utf8("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
  host.pass(2999);
  expect(transport.aborted).toBe(false);
  host.pass(2);
  expect(transport.aborted).toBe(true);
  settle(host, transport);
  expect(isLeft()).toBe(true);
});

test("a wrong accept key fails, and no frame behind it is heard (attack H1)", async () => {
  const { transport, opened } = scene();
  const head = new TextDecoder().decode(answer(transport)).replace(/Accept: .{4}/, "Accept: AAAA");
  transport.arrive(concat(utf8(head), text("never", fromServer)));
  await microtasks();
  expect(opened.result).toEqual(handshakeFailure("accept-wrong"));
  expect(transport.ended).toBe(true);
});

test("handshakeTimeoutMs is a total, however busy the server is (attack H5)", async () => {
  const { host, transport, opened, isLeft } = scene({
    handshakeTimeoutMs: 1000,
    closeTimeoutMs: 500,
  });
  for (let i = 0; i < 9; i++) {
    host.pass(100);
    transport.arrive(utf8("H"));
  }
  await microtasks();
  // Not a response at all: that is seen when its head is whole.
  expect(opened.result).toBe("pending");
  host.pass(100);
  await microtasks();
  expect(opened.result).toEqual(handshakeFailure("handshake-timeout"));
  host.pass(1000);
  settle(host, transport);
  expect([transport.closed, isLeft()]).toEqual([true, true]);
});

test("a server that ends fails it: ended-early", async () => {
  const { host, transport, opened, isLeft } = scene();
  transport.arriveEnd();
  settle(host, transport);
  await microtasks();
  expect(opened.result).toEqual(handshakeFailure("ended-early"));
  expect([transport.closed, isLeft()]).toEqual([true, true]);
});

test("a transport that fails fails it: connection-lost, with the transport's error", async () => {
  const { host, transport, opened, isLeft } = scene();
  const cause = new Error("refused");
  transport.close(cause);
  settle(host, transport);
  await microtasks();
  expect(opened.result).toEqual(handshakeFailure("connection-lost", { cause }));
  expect([(opened.result as Error).cause, isLeft()]).toEqual([cause, true]);
});

test("a signal ends it: the transport is aborted, the reason is told, nothing is left", async () => {
  const controller = new AbortController();
  const { signal, listeners } = countListeners(controller.signal);
  const { transport, opened, isLeft } = scene({}, signal);
  expect(listeners()).toBe(1);
  controller.abort("reason");
  await microtasks();
  expect([opened.result, transport.aborted, listeners(), isLeft()]).toEqual([
    "reason",
    true,
    0,
    true,
  ]);
});

test("a signal that is aborted already ends it before anything is written", async () => {
  const { signal, listeners } = countListeners(AbortSignal.abort("reason"));
  const { transport, opened, isLeft } = scene({}, signal);
  await microtasks();
  expect([opened.result, transport.aborted, transport.writes]).toEqual(["reason", true, []]);
  expect([listeners(), isLeft()]).toEqual([0, true]);
});

test.each(["open", "failed"])("after it is %s the signal has no listener left", async (how) => {
  const { signal, listeners } = countListeners(new AbortController().signal);
  const { transport, opened } = scene({}, signal);
  if (how === "open") transport.arrive(answer(transport));
  else transport.arriveEnd();
  await microtasks();
  expect([opened.result === "pending", listeners()]).toEqual([false, 0]);
});

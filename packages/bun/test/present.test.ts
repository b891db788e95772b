// A Bun.serve of an application: its routes, and its WebSockets as connections.

import { Hono } from "hono";
import { UsageError } from "@ws/core";
import { cleanUp, failure, Peer, request as requestHead, statusOf, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { present } from "../src/present/present.ts";
import { client } from "./support/start.ts";

type Presented = ReturnType<typeof present>;

/** An application with one route for sockets, and pages. */
function application(presenter: Presented) {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    websocket: presenter.websocket,
    fetch: (request, bun) =>
      new URL(request.url).pathname === "/live"
        ? presenter.upgrade(request, bun)
        : new Response("a page"),
  });
  cleanUp(() => server.stop(true));
  return `ws://127.0.0.1:${server.port}`;
}

const echo = {
  message: (from: { send(said: string | Uint8Array): unknown }, said: string | Uint8Array) =>
    from.send(said),
};

describe("an application with a Bun.serve", () => {
  test("has pages and sockets, and says who may connect", async () => {
    const presenter = present<string>(
      {
        upgrade: ({ headers, path, peerAddress }) =>
          headers.get("x-user") === undefined
            ? { status: 401, headers: [["WWW-Authenticate", "Bearer"]] }
            : { data: `${headers.get("x-user")} at ${path}, ${peerAddress}` },
      },
      { open: (connection) => void connection.send(connection.data) },
    );
    const url = application(presenter);
    expect(await (await fetch(url.replace("ws", "http"))).text()).toBe("a page");
    const page = await fetch(`${url.replace("ws", "http")}/live`);
    expect([page.status, page.headers.get("upgrade")]).toEqual([426, "websocket"]);
    expect(await failure(client(`${url}/live`))).toMatchObject({ response: { status: 401 } });
    const connection = await client(`${url}/live`, { headers: [["X-User", "ann"]] });
    expect(await take(connection, 1)).toEqual(["ann at /live, 127.0.0.1"]);
    const [presented] = presenter.connections;
    expect(presented.peerAddress).toBe("127.0.0.1");
  });

  test("pings, and hears how long it took; or that it is over", async () => {
    const presenter = present({}, echo);
    const connection = await client(`${application(presenter)}/live`);
    const [presented] = presenter.connections;
    expect(await presented.ping()).toBeGreaterThanOrEqual(0);
    connection.abort();
    await presented.closed;
    expect(await failure(presented.ping())).toMatchObject({ name: "LapseError", code: "closing" });
  });

  test.each(["", "a b", "a:99999999", "[::", "a/b?c", "\xff"])(
    "refuses a request whose Host is %j: 400, where no URL can be made of it",
    async (host) => {
      const presenter = present({}, echo);
      const server = Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        websocket: presenter.websocket,
        fetch: (asked, bun) => presenter.upgrade(asked, bun),
        error: () => new Response("", { status: 500 }),
      });
      cleanUp(() => server.stop(true));
      const peer = await Peer.to({ port: server.port! });
      peer.write(Buffer.from(requestHead({ Host: host }), "latin1"));
      expect(statusOf(await peer.head())).toBe(400);
    },
  );

  test("broadcasts, closes all with 1001, and refuses from then on", async () => {
    const presenter = present({ compress: true }, echo);
    const url = `${application(presenter)}/live`;
    const clients = await Promise.all([client(url), client(url)]);
    const news = "news ".repeat(1000);
    expect(presenter.broadcast(news)).toMatchObject({ dropped: 0 });
    for (const one of clients) expect(await take(one, 1)).toEqual([news]);
    const infos = Array.from(presenter.connections, ({ closed }) => closed);
    await presenter.close();
    expect(presenter.connections.size).toBe(0);
    for (const one of clients)
      expect(await one.closed).toMatchObject({ code: 1001, wasClean: true });
    // Bun does not tell what the client answered: we do not make it up.
    expect(await infos[0]).toEqual({
      code: 1006,
      reason: "",
      wasClean: false,
      initiator: "we",
      sent: { code: 1001, reason: "" },
      received: undefined,
      cause: undefined,
    });
    expect(await failure(client(url))).toMatchObject({ response: { status: 503 } });
  });

  test("admits as many as it says, and has a deadline for its hook", async () => {
    const full = present({ maxConnections: 1 }, echo);
    const url = `${application(full)}/live`;
    const first = await client(url);
    expect(await failure(client(url))).toMatchObject({ response: { status: 503 } });
    await first.close(1000);
    await expect.poll(() => full.connections.size).toBe(0);
    await client(url);

    const reasons: unknown[] = [];
    const slow = present(
      {
        handshakeTimeoutMs: 50,
        upgrade: ({ signal }) => {
          signal.addEventListener("abort", () => reasons.push(signal.reason));
          return new Promise<never>(() => {});
        },
      },
      echo,
    );
    const late = await failure(client(`${application(slow)}/live`));
    expect(late).toMatchObject({ response: { status: 408 } });
    expect(reasons).toMatchObject([{ name: "HandshakeError", code: "handshake-timeout" }]);
  });

  test("ends who sends more than maxMessageBytes, with 1009", async () => {
    const presenter = present({ maxMessageBytes: 1000 }, echo);
    const connection = await client(`${application(presenter)}/live`);
    const [presented] = presenter.connections;
    connection.send("x".repeat(1001));
    expect(await connection.closed).toMatchObject({ code: 1009 });
    expect(await presented.closed).toMatchObject({ code: 1006, reason: "", wasClean: false });
  });
});

describe("what Bun keeps to itself is refused by name", () => {
  test.each([
    "delivery",
    "textAs",
    "extensions",
    "trace",
    "path",
    "maxFragments",
    "maxHeadBytes",
    "idleTimeoutMs",
    "writeStallTimeoutMs",
  ])("the option %s", (name) => {
    const options: object = { [name]: 1 };
    expect(() => present(options, echo)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "not-supported-here" }),
    );
  });

  test("but not the limits of what waits to be read, which are ours", () => {
    const limits = { maxUnreadBytes: 1, maxUnreadMessages: 1, slowReader: "drop" } as const;
    expect(() => present(limits, echo)).not.toThrow();
  });

  test.each(["beginMessage", "pieces", "stats"])(
    "the call %s, and nothing has changed",
    async (name) => {
      const presenter = present({}, echo);
      const connection = await client(`${application(presenter)}/live`);
      const [presented] = presenter.connections;
      const hidden = presented as unknown as Record<string, () => unknown>;
      expect(() => hidden[name]()).toThrow(UsageError);
      presented.send("after");
      expect(await take(connection, 1)).toEqual(["after"]);
    },
  );
});

test("beside the routes of Hono", async () => {
  const presenter = present({ protocols: ["chat"] }, async (connection) => {
    for await (const message of connection)
      connection.send(`${connection.protocol}: ${String(message)}`);
  });
  const app = new Hono<{ Bindings: { server: Bun.Server<unknown> } }>();
  app.get("/", (context) => context.text("a page"));
  app.get(
    "/live",
    async ({ req, env }) => (await presenter.upgrade(req.raw, env.server)) ?? new Response(),
  );
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    websocket: presenter.websocket,
    fetch: (request, bun) => app.fetch(request, { server: bun }),
  });
  cleanUp(() => server.stop(true));
  const page = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(await page.text()).toBe("a page");
  const connection = await client(`ws://127.0.0.1:${server.port}/live`, { protocols: ["chat"] });
  connection.send("hello");
  expect(await take(connection, 1)).toEqual(["chat: hello"]);
});

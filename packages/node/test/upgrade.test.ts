// The hook that decides on each request: what it sees, what it may answer, and when it is in vain.

import { once } from "node:events";
import type { HandshakeError } from "@ws/core";
import type { UpgradeAnswer } from "@ws/io";
import { answer, cleanUp, makeCertificate, Peer, request, statusOf, take, text } from "@ws/peer";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { serve } from "../src/serve.ts";
import type { UpgradeAttempt } from "../src/upgrade-options.ts";
import { client, echo, start } from "./support/start.ts";

/** What is reported instead of being thrown. */
function reports(): unknown[] {
  const report = vi.spyOn(console, "error").mockImplementation(() => {});
  cleanUp(() => report.mockRestore());
  return report.mock.calls as unknown[];
}

/** A server whose hook answers when the test does. */
async function thinking(options: Parameters<typeof start>[0] = {}) {
  const attempts: UpgradeAttempt[] = [];
  const answers: ((answer: UpgradeAnswer) => void)[] = [];
  const failures: ((error: unknown) => void)[] = [];
  const upgrade = (attempt: UpgradeAttempt) => {
    attempts.push(attempt);
    return new Promise<UpgradeAnswer>((resolve, reject) => {
      answers.push(resolve);
      failures.push(reject);
    });
  };
  const server = await start({ ...options, upgrade }, echo);
  /** A peer whose request is being thought about. */
  const asking = async (...behind: Uint8Array[]) => {
    const ca = options?.tls?.cert as string | undefined;
    const peer = await Peer.to({ port: server.port, ca });
    const count = attempts.length;
    peer.write(request(), ...behind);
    await expect.poll(() => attempts.length).toBe(count + 1);
    return { peer, attempt: attempts[count], accept: answers[count], fail: failures[count] };
  };
  return { server, asking };
}

const whenAborted = async ({ signal }: UpgradeAttempt): Promise<unknown> => {
  if (!signal.aborted) await once(signal, "abort");
  return signal.reason;
};

const failed = (code: string) => expect.objectContaining({ name: "HandshakeError", code });

describe("an upgrade hook sees", () => {
  test("the request, what it offers, and who asks", async () => {
    const seen: unknown[] = [];
    const server = await start({
      upgrade: (attempt) => {
        const { method, target, path, query, host, origin, protocols } = attempt;
        seen.push({ method, target, path, query, host, origin, protocols });
        const { headers, peerAddress, encrypted, message, signal } = attempt;
        seen.push([headers.get("x-user"), peerAddress, encrypted, message?.url, signal.aborted]);
        return {};
      },
    });
    const headers = [["X-User", "ann"]] as const;
    const origin = `http://127.0.0.1:${server.port}`;
    await client(`${server.url}/chat?room=1`, { headers, origin, protocols: ["a", "b"] });
    expect(seen).toEqual([
      {
        method: "GET",
        target: "/chat?room=1",
        path: "/chat",
        query: "room=1",
        host: `127.0.0.1:${server.port}`,
        origin,
        protocols: ["a", "b"],
      },
      ["ann", "127.0.0.1", false, "/chat?room=1", false],
    ]);
  });

  test("whether TLS is below", async () => {
    const seen: unknown[] = [];
    const tls = await makeCertificate();
    const server = await start({ tls, upgrade: ({ encrypted }) => (seen.push(encrypted), {}) });
    await client(server.url, { tls: { ca: tls.cert } });
    expect(seen).toEqual([true]);
  });

  test("nothing of what breaks a rule, or of a page that may not connect", async () => {
    const upgrade = vi.fn<() => object>(() => ({}));
    const server = await start({ upgrade });
    const told = [
      await answer(server, request({ "Sec-WebSocket-Key": "short" })),
      await answer(server, request({ Origin: "http://evil.example" })),
    ];
    expect([told.map(statusOf), upgrade.mock.calls]).toEqual([[400, 403], []]);
  });
});

describe.each(["at once", "later"])("a hook that answers %s", (when) => {
  const say = <T>(said: T) =>
    when === "at once" ? said : new Promise<T>((resolve) => setImmediate(resolve, said));

  test("accepts with data, a subprotocol and headers", async () => {
    const heard: unknown[] = [];
    const server = await start(
      {
        protocols: ["a", "b"],
        upgrade: ({ query }) =>
          say({ data: { user: query }, protocol: "b", headers: [["Set-Cookie", "id=7"]] }),
      },
      { open: ({ data, protocol }) => void heard.push(data, protocol) },
    );
    const peer = await Peer.to(server);
    peer.write(request({ "Sec-WebSocket-Protocol": "a, b" }, "GET /?ann HTTP/1.1"));
    expect((await peer.head()).split("\r\n")).toEqual([
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      "Sec-WebSocket-Protocol: b",
      "Set-Cookie: id=7",
      "",
      "",
    ]);
    expect(heard).toEqual([{ user: "ann" }, "b"]);
  });

  test("accepts with the server's choice of a subprotocol, where it has none", async () => {
    const server = await start({ protocols: ["a", "b"], upgrade: () => say({}) });
    expect((await client(server.url, { protocols: ["b", "a"] })).protocol).toBe("a");
  });

  test("rejects with status, headers and body", async () => {
    const server = await start({
      upgrade: () =>
        say({ status: 401, headers: [["WWW-Authenticate", "Basic"]] as const, body: "Who?\n" }),
    });
    expect((await answer(server, request(), text("a"))).split("\r\n")).toEqual([
      "HTTP/1.1 401 Unauthorized",
      "WWW-Authenticate: Basic",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Length: 5",
      "Connection: close",
      "",
      "Who?\n",
    ]);
    expect(server.connections.size).toBe(0);
  });

  test("rejects, and reads on: a client that ends is gone at once", async () => {
    const server = await start({ upgrade: () => say({ status: 403 }) });
    const peer = await Peer.to(server);
    peer.write(request());
    await peer.untilEnd();
    peer.write(Buffer.alloc(100_000));
    peer.socket.end();
    await peer.untilClosed();
    const count = () =>
      new Promise((resolve) => server.http.getConnections((_, open) => resolve(open)));
    await expect.poll(count).toBe(0);
    expect(peer.error).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["upgrade-answer", undefined],
    ["upgrade-answer", true],
    ["subprotocol-not-offered", { protocol: "c" }],
    ["header-invalid", { headers: [["X", "a\r\nb"]] }],
    ["header-reserved", { headers: [["Upgrade", "h2c"]] }],
    ["status-invalid", { status: 101 }],
    ["header-invalid", { status: 403, headers: [["X", "a\r\nb"]] }],
  ])("with what nobody can send, %s: 500, reported once", async (code, said) => {
    const reported = reports();
    const server = await start({ upgrade: () => say(said as UpgradeAnswer) });
    expect(statusOf(await answer(server, request()))).toBe(500);
    expect(reported).toEqual([[expect.objectContaining({ name: "UsageError", code })]]);
  });

  test("is followed by the bytes that came early, once and in order (attack G9)", async () => {
    const server = await start({ upgrade: () => say({}) }, echo);
    const peer = await Peer.open(server, text("a"), text("b").subarray(0, 3));
    peer.write(text("b").subarray(3), text("c"));
    expect(await peer.frames(3)).toEqual(["text a", "text b", "text c"]);
  });
});

describe("a hook that fails", () => {
  const error = new Error("no database");

  test.each<[string, () => UpgradeAnswer | Promise<UpgradeAnswer>]>([
    [
      "throws",
      () => {
        throw error;
      },
    ],
    ["rejects", () => Promise.reject(error)],
  ])("because it %s: 500, reported once; others are served", async (_, fail) => {
    const reported = reports();
    const upgrade = ({ query }: UpgradeAttempt) => (query === "" ? {} : fail());
    const server = await start({ upgrade }, echo);
    expect(statusOf(await answer(server, request({}, "GET /?x HTTP/1.1")))).toBe(500);
    expect(reported).toEqual([[error]]);
    const connection = await client(server.url);
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });
});

describe("while a hook thinks", () => {
  test("what the client sends is kept, and delivered once, in order (attack G9)", async () => {
    const { asking } = await thinking();
    const { peer, accept } = await asking(text("a"));
    peer.write(text("b"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    peer.write(text("c"));
    accept({});
    expect(statusOf(await peer.head())).toBe(101);
    peer.write(text("d"));
    expect(await peer.frames(4)).toEqual(["text a", "text b", "text c", "text d"]);
  });

  test("nothing is answered, whatever the client sends: no second request (attack G10)", async () => {
    const { server, asking } = await thinking();
    const { peer, accept } = await asking(Buffer.from(request()));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([peer.bytes.length, server.connections.size]).toEqual([0, 0]);
    accept({});
    expect(statusOf(await peer.head())).toBe(101);
    // The second request was taken for frames, and "G" is none.
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1002/)]);
  });

  test("more than maxHeadBytes is refused with 400 (attack G9)", async () => {
    const { server, asking } = await thinking({ maxHeadBytes: 1000 });
    const { peer, attempt, accept } = await asking();
    for (let i = 0; i < 3; i++) peer.write(new Uint8Array(400));
    expect(statusOf(await peer.rest())).toBe(400);
    expect(await whenAborted(attempt)).toEqual(failed("data-before-answer"));
    accept({});
    expect(server.connections.size).toBe(0);
  });

  test("a reset aborts it, and ends no process (attack G12)", async () => {
    const reported = reports();
    const { asking } = await thinking();
    const { peer, attempt, accept } = await asking();
    peer.socket.resetAndDestroy();
    const reason = (await whenAborted(attempt)) as HandshakeError;
    expect(reason).toEqual(failed("connection-lost"));
    expect(reason.cause).toMatchObject({ code: "ECONNRESET" });
    accept({});
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toEqual([]);
  });

  test.each(["ws", "wss"])("a client that is gone aborts it, over %s", async (scheme) => {
    const tls = scheme === "wss" ? await makeCertificate() : undefined;
    const { server, asking } = await thinking({ tls });
    const { peer, attempt, accept } = await asking();
    peer.socket.destroy();
    expect(await whenAborted(attempt)).toMatchObject({ name: "HandshakeError" });
    accept({});
    expect(server.connections.size).toBe(0);
  });

  test("the end of the client aborts it (attack G12)", async () => {
    const { asking } = await thinking();
    const { peer, attempt } = await asking(text("a"));
    peer.socket.end();
    expect(await whenAborted(attempt)).toEqual(failed("ended-early"));
    expect(await peer.rest()).toBe("");
  });

  test("handshakeTimeoutMs aborts it: 408 (attack G16)", async () => {
    const { server, asking } = await thinking({ handshakeTimeoutMs: 200 });
    const { peer, attempt, accept } = await asking();
    expect(statusOf(await peer.rest())).toBe(408);
    expect(await whenAborted(attempt)).toEqual(failed("handshake-timeout"));
    accept({});
    expect(server.connections.size).toBe(0);
  });

  test("the server's close aborts it: 503", async () => {
    const { server, asking } = await thinking();
    const { peer, attempt } = await asking();
    const closing = server.close();
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
    expect(await whenAborted(attempt)).toEqual(failed("aborted"));
    peer.socket.end();
    await closing;
  });

  test("what it fails with after that is not reported", async () => {
    const reported = reports();
    const { asking } = await thinking();
    const { peer, attempt, fail } = await asking();
    peer.socket.resetAndDestroy();
    fail(await whenAborted(attempt));
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toEqual([]);
  });

  test("other requests are answered", async () => {
    const { server, asking } = await thinking();
    const first = await asking();
    const second = await asking();
    second.accept({});
    expect(statusOf(await second.peer.head())).toBe(101);
    first.accept({ status: 404 });
    expect(statusOf(await first.peer.rest())).toBe(404);
    expect(server.connections.size).toBe(1);
  });
});

test("the type of a connection's data is that of the hook", async () => {
  const server = await serve(
    { host: "127.0.0.1", upgrade: ({ path }) => (path === "/" ? { data: 7 } : { status: 404 }) },
    {
      open({ data }) {
        expectTypeOf(data).toEqualTypeOf<number>();
      },
    },
  );
  cleanUp(() => server.close({ graceMs: 0 }));
  const later = await serve(
    {
      host: "127.0.0.1",
      upgrade: async ({ headers }) => {
        const name = headers.get("x-user");
        return name === undefined ? { status: 401 } : { data: { name } };
      },
    },
    {},
  );
  cleanUp(() => later.close({ graceMs: 0 }));
  for (const { data } of later.connections) expectTypeOf(data).toEqualTypeOf<{ name: string }>();
});

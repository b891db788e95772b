// Traces of connections on real sockets: what a person reads who looks for what went wrong.

import { spawnSync } from "node:child_process";
import type { Host } from "@ws/io";
import { failure, Peer, request, startProxy } from "@ws/peer";
import { describe, expect, test, vi } from "vitest";
import { echo, type SocketAdapter, staged } from "./adapter.ts";
import { notes, untilOver } from "./notes.ts";

export interface TracedAdapter extends SocketAdapter {
  readonly host: Host;
  /** Where our half has ended already, the peer's is told as the end of the socket. */
  readonly endsAtOnce?: boolean;
  /** Its name, and a folder where that leads to it. */
  readonly name: string;
  readonly folder: URL;
  /** Arguments with which the runtime runs the program that follows. */
  readonly evaluate: readonly string[];
}

export function registerTraces(adapter: TracedAdapter): void {
  const { host, name, folder, evaluate, endsAtOnce = false } = adapter;
  const { start, client } = staged(adapter);

  /** The last lines of who ends first. */
  const over = (ended: string): string[] =>
    endsAtOnce
      ? ["> end of stream", "= transport closed", "> abort", ended]
      : ["> end of stream", "< end of stream", ended, "= transport closed"];

  describe("a trace of a connection", () => {
    test("over HTTP/1.1 is one line for each header and frame, on both sides", async () => {
      const [ours, theirs] = [notes(), notes()];
      const server = await start({ trace: ours.take, protocols: ["chat"] }, echo);
      const options = { trace: theirs.take, compress: false, protocols: ["chat"] };
      const connection = await client(server.url, {
        ...options,
        headers: [["Authorization", "Bearer secret"]],
      });
      connection.send("Hello");
      const message = connection.beginMessage("binary");
      message.write(Uint8Array.of(1));
      message.end(Uint8Array.of(2));
      await connection.close(1001, "bye");

      const asked = [
        "GET / HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: …",
        "Sec-WebSocket-Protocol: chat",
        "Sec-WebSocket-Version: 13",
        "Authorization: (hidden)",
      ];
      const answered = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: …",
        "Sec-WebSocket-Protocol: chat",
      ];
      const said = [
        'text fin masked 5 bytes "Hello"',
        "binary masked 1 byte 01",
        "continuation fin masked 1 byte 02",
      ];
      const closed = 'close fin masked 5 bytes 1001 going away "bye"';
      const echoed = ['text fin 5 bytes "Hello"', "binary fin 2 bytes 01 02"];
      expect(await untilOver(ours)).toEqual([
        "a client at 127.0.0.1",
        ...asked.map((line) => `< ${line}`),
        ...answered.map((line) => `> ${line}`),
        ...[...said, closed].map((line) => `< ${line}`),
        ...echoed.map((line) => `> ${line}`),
        "> close fin 2 bytes 1001 going away",
        ...over('= ended cleanly with 1001 going away "bye", the peer began'),
      ]);
      expect(await untilOver(theirs)).toEqual([
        "a server at 127.0.0.1",
        ...asked.map((line) => `> ${line}`),
        ...answered.map((line) => `< ${line}`),
        ...[...said, closed].map((line) => `> ${line}`),
        ...echoed.map((line) => `< ${line}`),
        "< close fin 2 bytes 1001 going away",
        "< end of stream",
        "> end of stream",
        "= ended cleanly with 1001 going away, we began",
        "= transport closed",
      ]);
    });

    test("through a proxy shows what is asked of that first, its credentials hidden", async () => {
      const theirs = notes();
      const server = await start({}, echo);
      const { url } = await startProxy();
      const proxy = url.replace("//", "//name:word@");
      const connection = await client(server.url, { proxy, trace: theirs.take, compress: false });
      await connection.close(1000);
      expect((await untilOver(theirs)).slice(0, 9)).toEqual([
        "a server at 127.0.0.1",
        "a proxy at 127.0.0.1",
        "> CONNECT 127.0.0.1 HTTP/1.1",
        "> Host: 127.0.0.1",
        "> Proxy-Authorization: (hidden)",
        "> Connection: close",
        "< HTTP/1.1 200 Connection established",
        "> GET / HTTP/1.1",
        "> Host: 127.0.0.1",
      ]);
    });

    test("through a proxy that refuses says so", async () => {
      const theirs = notes();
      const says = "HTTP/1.1 407\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
      const { url } = await startProxy({ says });
      const proxy = { url, headers: { Connection: "keep-alive" } };
      await failure(client("ws://a.example", { proxy, trace: theirs.take }));
      expect(theirs.lines).toEqual([
        "a server at a.example",
        "a proxy at 127.0.0.1",
        "> CONNECT a.example:80 HTTP/1.1",
        "> Host: a.example:80",
        "> Connection: keep-alive",
        "< HTTP/1.1 407",
        "< Proxy-Authenticate: Basic",
        "< Content-Length: 0",
        expect.stringMatching(/^= failed: .*proxy/),
      ]);
    });

    test("begins with what came behind the request, and says which rule was broken", async () => {
      const ours = notes();
      const server = await start({ trace: ours.take });
      const peer = await Peer.to(server);
      peer.write(request(), Buffer.from("8101", "hex"), "a");
      await peer.head();
      peer.socket.end();
      const seen = await untilOver(ours);
      // They may be seen before they are read.
      const frames = seen.filter((line) => !/^> (HTTP|Upgrade|Connection|Sec)/.test(line));
      expect(frames.slice(-6)).toEqual([
        '< text fin 1 byte "a"',
        '> close fin 60 bytes 1002 protocol error "A client sent a frame that is not masked. (RFC 6455 §5.1)"',
        ...over(
          "= ended not cleanly with 1006 abnormal, we began: A client sent a frame that is not masked. (RFC 6455 §5.1)",
        ),
      ]);
    });

    test("that is refused says with what, and why a client fails", async () => {
      const [ours, theirs] = [notes(), notes()];
      const upgrade = () => ({ status: 401, headers: [["WWW-Authenticate", "Bearer"]] as const });
      const server = await start({ trace: ours.take, upgrade });
      await failure(client(server.url, { trace: theirs.take, compress: false }));
      const answered = ours.lines.filter((line) => /^> (?!end of stream)/.test(line));
      expect(answered).toEqual([
        "> HTTP/1.1 401 Unauthorized",
        "> WWW-Authenticate: Bearer",
        "> Content-Length: 0",
        "> Connection: close",
      ]);
      expect(theirs.lines.at(-1)).toMatch(/^= failed: .*101/);
    });
  });

  test("what takes the lines may throw: it is reported once, and the connection goes on", async () => {
    const reported = vi.spyOn(host, "reportError").mockReturnValue();
    const error = new Error("the disk is full");
    let calls = 0;
    const trace = () => {
      calls++;
      throw error;
    };
    const server = await start({ trace }, echo);
    const connection = await client(server.url);
    connection.send("Hello");
    for await (const message of connection) {
      expect(message).toBe("Hello");
      break;
    }
    expect([calls, reported.mock.calls]).toEqual([1, [[error]]]);
    reported.mockRestore();
  });

  describe("WS_TRACE in the environment", () => {
    const PROGRAM = `
      import { connect, serve } from "${name}";
      const server = await serve({ host: "127.0.0.1", ...JSON.parse(process.env.OPTIONS) }, {});
      await (await connect(server.url, { trace: false })).close(1000);
      await server.close();
    `;

    const traced = (WS_TRACE: string | undefined, options: object = {}): number => {
      const env = { ...process.env, WS_TRACE, OPTIONS: JSON.stringify(options) };
      const args = ["--conditions=@ws/source", ...evaluate, PROGRAM];
      const { stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
      return stderr.split("\n").filter((line) => /^ws#1 \+\S+ ms [<>=a] /.test(line)).length;
    };

    const linesHere = async (WS_TRACE: string | undefined, trace?: boolean): Promise<number> => {
      vi.stubEnv("WS_TRACE", WS_TRACE);
      const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
      const server = await start({ trace });
      await (await client(server.url, { trace: false })).close(1000);
      await server.close();
      const lines = (): string[] => written.mock.calls.map(([line]) => String(line));
      const isOver = () =>
        [/= ended/, /= transport closed/].every((end) => end.test(lines().join("")));
      await expect.poll(() => lines().length === 0 || isOver()).toBe(true);
      const seen = lines().filter((line) => /^ws#\d+ \+\S+ ms [<>=a] .*\n$/.test(line));
      vi.unstubAllEnvs();
      written.mockRestore();
      return seen.length;
    };

    test("is heard where the option says nothing", async () => {
      const all = await linesHere(undefined, true);
      expect(all).toBeGreaterThan(10);
      const said = [
        await linesHere("1"),
        await linesHere("1", false),
        await linesHere("0"),
        await linesHere(""),
        await linesHere(undefined),
      ];
      expect(said).toEqual([all, 0, 0, 0, 0]);
    });

    test("of a program traces all that say nothing else to standard error", () => {
      const all = traced(undefined, { trace: true });
      expect(all).toBeGreaterThan(10);
      expect([traced("1"), traced("1", { trace: false }), traced("0")]).toEqual([all, 0, 0]);
    });
  });
}

// Traces of connections on real sockets: what a person reads who looks for what went wrong.

import { spawnSync } from "node:child_process";
import { createServer } from "node:http2";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { cleanUp, failure, Peer, request } from "@ws/peer";
import { describe, expect, test, vi } from "vitest";
import { attach } from "../src/attach.ts";
import { nodeHost } from "../src/host.ts";
import { startProxy } from "./support/proxy.ts";
import { client, echo, start } from "./support/start.ts";

interface Notes {
  readonly lines: string[];
  readonly take: (line: string) => void;
}

/** Lines without number, time, port, and what is random or not the same on all versions. */
function notes(): Notes {
  const lines: string[] = [];
  const VARYING = /(key|accept): .*|:\d{4,5}\b/gi;
  const take = (line: string): void => {
    expect(line).toMatch(/^ws#\d+ \+\d+\.\d ms [<>=a] /);
    const words = line.replace(/^\S+ \S+ ms /, "");
    lines.push(words.replaceAll(VARYING, (_, name?: string) => (name ? `${name}: …` : "")));
  };
  return { lines, take };
}

async function untilOver({ lines }: Notes): Promise<readonly string[]> {
  await expect.poll(() => lines.at(-1)).toBe("= transport closed");
  return lines;
}

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
      "> end of stream",
      "< end of stream",
      '= ended cleanly with 1001 going away "bye", the peer began',
      "= transport closed",
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

  test("over HTTP/2 shows the headers of the stream", async () => {
    const [ours, theirs] = [notes(), notes()];
    const http = createServer().listen(0, "127.0.0.1");
    await once(http, "listening");
    cleanUp(() => http.close());
    const sockets = attach(http, { trace: ours.take }, echo);
    cleanUp(() => sockets.close({ graceMs: 0 }));
    const { port } = http.address() as AddressInfo;
    const options = { http2: true, compress: false, trace: theirs.take };
    const connection = await client(`ws://127.0.0.1:${port}/live`, options);
    connection.send("Hello");
    for await (const message of connection) {
      expect(message).toBe("Hello");
      break;
    }
    await connection.close(1000);
    const asked = [
      ":method: CONNECT",
      ":protocol: websocket",
      ":scheme: http",
      ":path: /live",
      ":authority: 127.0.0.1",
      "sec-websocket-version: 13",
    ];
    const [begun, ...rest] = await untilOver(ours);
    expect([begun, ...rest.slice(0, asked.length).toSorted()]).toEqual([
      "a client at 127.0.0.1",
      ...asked.map((line) => `< ${line}`).toSorted(),
    ]);
    expect(rest.slice(asked.length)).toEqual([
      "> :status: 200",
      '< text fin masked 5 bytes "Hello"',
      '> text fin 5 bytes "Hello"',
      "< close fin masked 2 bytes 1000 normal",
      "> close fin 2 bytes 1000 normal",
      "> end of stream",
      "< end of stream",
      "= ended cleanly with 1000 normal, the peer began",
      "= transport closed",
    ]);
    const seen = await untilOver(theirs);
    expect(seen.slice(asked.length + 1, asked.length + 2)).toEqual(["< :status: 200"]);
    expect(seen.slice(-6)).toEqual([
      "> close fin masked 2 bytes 1000 normal",
      "< close fin 2 bytes 1000 normal",
      "< end of stream",
      "> end of stream",
      "= ended cleanly with 1000 normal, we began",
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
    expect((await untilOver(ours)).slice(-6)).toEqual([
      '< text fin 1 byte "a"',
      '> close fin 60 bytes 1002 protocol error "A client sent a frame that is not masked. (RFC 6455 §5.1)"',
      "> end of stream",
      "< end of stream",
      "= ended not cleanly with 1006 abnormal, we began: A client sent a frame that is not masked. (RFC 6455 §5.1)",
      "= transport closed",
    ]);
  });

  test("that is refused says with what, and why a client fails", async () => {
    const [ours, theirs] = [notes(), notes()];
    const upgrade = () => ({ status: 401, headers: [["WWW-Authenticate", "Bearer"]] as const });
    const server = await start({ trace: ours.take, upgrade });
    await failure(client(server.url, { trace: theirs.take, compress: false }));
    expect(ours.lines.slice(-4)).toEqual([
      "> HTTP/1.1 401 Unauthorized",
      "> WWW-Authenticate: Bearer",
      "> Content-Length: 0",
      "> Connection: close",
    ]);
    expect(theirs.lines.at(-1)).toMatch(/^= failed: .*101/);
  });
});

test("what takes the lines may throw: it is reported once, and the connection goes on", async () => {
  const reported = vi.spyOn(nodeHost, "reportError").mockReturnValue();
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
    import { connect, serve } from "@ws/node";
    const server = await serve({ host: "127.0.0.1", ...JSON.parse(process.argv[1]) }, {});
    await (await connect(server.url, { trace: false })).close(1000);
    await server.close();
  `;

  const traced = (WS_TRACE: string | undefined, options: object = {}): number => {
    const args = ["--conditions=@ws/source", "--input-type=module", "--eval", PROGRAM];
    const env = { ...process.env, WS_TRACE };
    const { stderr } = spawnSync(process.execPath, [...args, JSON.stringify(options)], {
      cwd: new URL(".", import.meta.url),
      env,
      encoding: "utf8",
    });
    return stderr.split("\n").filter((line) => /^ws#1 \+\S+ ms [<>=a] /.test(line)).length;
  };

  const linesHere = async (WS_TRACE: string | undefined, trace?: boolean): Promise<number> => {
    vi.stubEnv("WS_TRACE", WS_TRACE);
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const server = await start({ trace });
    await (await client(server.url, { trace: false })).close(1000);
    await server.close();
    const lines = (): string[] => written.mock.calls.map(([line]) => String(line));
    const last = "= transport closed\n";
    await expect.poll(() => lines().at(-1) ?? last).toContain(last);
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

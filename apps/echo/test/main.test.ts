// `pnpm start`, from its options to its end.

import { connect } from "@ws/node";
import { describe, expect, test } from "vitest";
import { Program, run, startServer } from "./support/program.ts";

describe("a user starts the server", () => {
  test("and reads where the page is, on one line", async () => {
    const { stdout, port } = await startServer();
    expect(stdout).toBe(`Echo server: http://localhost:${port}/\n`);
  });

  test("and every address of localhost answers on that port", async () => {
    const { port } = await startServer();
    const responses = await Promise.all(
      ["localhost", "127.0.0.1"].map((host) => fetch(`http://${host}:${port}/`)),
    );
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  });

  test("on the port that PORT names", async () => {
    const free = await freePort();
    const server = new Program("main", [], { PORT: String(free) });
    await server.printed(/\n/);
    expect(server.stdout).toBe(`Echo server: http://localhost:${free}/\n`);
  });

  test("on the port of --port, whatever PORT says", async () => {
    const { code, stderr } = await run("main", ["--port", "x"], { environment: { PORT: "8080" } });
    expect([code, stderr]).toEqual([1, '--port is a whole number from 0 to 65535, not "x".\n']);
  });

  test("with a separator, as `pnpm start -- --help` passes it on", async () => {
    const { code, stdout } = await run("main", ["--", "--help"]);
    expect([code, stdout.split("\n", 1)[0]]).toEqual([0, "Usage: pnpm start [options]"]);
  });
});

describe("a user starts the server under Bun", () => {
  test("and it is the same: its line, its page, its echo, and its end", async () => {
    const server = await startServer("--runtime", "bun", "--compress");
    expect(server.stdout).toBe(`Echo server: http://localhost:${server.port}/\n`);

    const page = await fetch(server.pageUrl);
    const { headers, status } = page;
    expect([status, headers.get("content-type"), headers.get("x-content-type-options")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "nosniff",
    ]);
    const etag = headers.get("etag") ?? "";
    const again = await fetch(server.pageUrl, { headers: { "if-none-match": etag } });
    expect([again.status, (await fetch(`${server.pageUrl}nothing`)).status]).toEqual([304, 404]);

    const connection = await connect(server.socketUrl);
    connection.send("under Bun");
    for await (const message of connection) {
      expect([message, connection.extensions]).toEqual(["under Bun", ["permessage-deflate"]]);
      break;
    }
    server.child.kill("SIGTERM");
    expect(await connection.closed).toMatchObject({ code: 1001, reason: "The server stops." });
    expect(await server.outcome).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("a server under Bun closes its connections with 1001", () => {
  test("though a signal reaches all processes of the terminal", async () => {
    const server = await startServer("--runtime", "bun");
    const connection = await connect(server.socketUrl);
    process.kill(-server.child.pid!, "SIGINT");
    expect(await connection.closed).toMatchObject({ code: 1001, reason: "The server stops." });
    expect(await server.outcome).toMatchObject({ code: 0, stderr: "" });
  });

  test("though who started it is gone in no time", async () => {
    const server = await startServer("--runtime", "bun");
    const connection = await connect(server.socketUrl);
    server.child.kill("SIGKILL");
    expect(await connection.closed).toMatchObject({ code: 1001, reason: "The server stops." });
    await server.outcome;
  });
});

describe("a user asks for what cannot be, and reads one line", () => {
  const REFUSED: [args: string[], line: string][] = [
    [["--port", "65536"], '--port is a whole number from 0 to 65535, not "65536".'],
    [["--port", "1.5"], '--port is a whole number from 0 to 65535, not "1.5".'],
    [["--prot", "1"], "Unknown option '--prot'. --help tells what there is."],
    [["--port"], "Option '--port <value>' argument missing. --help tells what there is."],
    [["8080"], "Unexpected argument '8080'. --help tells what there is."],
    [["--runtime", "deno"], '--runtime is node or bun, not "deno".'],
    [["--origin", "a.test"], '--origin is an origin such as https://example.com, not "a.test".'],
    [["--host", ""], "--host is a name or an address, not empty."],
    [["--host", "no.such.invalid"], 'No host is known by the name "no.such.invalid".'],
    [["--host", "192.0.2.1"], "This machine does not have the address 192.0.2.1."],
  ];

  test.for(REFUSED)("%j", async ([args, line]) => {
    expect(await run("main", args)).toEqual({ code: 1, stdout: "", stderr: `${line}\n` });
  });

  test("a port that is taken", async () => {
    const { port } = await startServer();
    expect(await run("main", ["--port", String(port)])).toEqual({
      code: 1,
      stdout: "",
      stderr: `Port ${port} of localhost is taken. --port chooses another.\n`,
    });
  });
});

describe("a user stops the server", () => {
  test.for(["SIGINT", "SIGTERM"] as const)(
    "with %s: connections close with 1001",
    async (signal) => {
      const server = await startServer();
      const connection = await connect(server.socketUrl, {}, {});
      server.child.kill(signal);
      expect(await connection.closed).toMatchObject({
        code: 1001,
        wasClean: true,
        initiator: "peer",
      });
      expect(await server.outcome).toMatchObject({ code: 0, stderr: "" });
    },
  );
});

async function freePort(): Promise<number> {
  const server = await startServer();
  server.child.kill("SIGINT");
  await server.outcome;
  return server.port;
}

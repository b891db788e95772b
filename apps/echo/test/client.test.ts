// `pnpm echo:client`, typed and piped.

import { createServer } from "node:net";
import { serve } from "@ws/node";
import { describe, expect, onTestFinished, test } from "vitest";
import { Program, run, startServer } from "./support/program.ts";

/** The text of each line printed; every line ends with a time. */
function texts(stdout: string): string[] {
  const lines = stdout.split("\n").slice(0, -1);
  return lines.map((line) => line.replace(/\t\d+\.\d\d ms$/, ""));
}

describe("a user pipes lines in", () => {
  test("and reads each echo with its time", async () => {
    const { socketUrl } = await startServer();
    const { code, stdout, stderr } = await run("client", [socketUrl], { input: "one\n\nzwölf\n" });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^one\t\d+\.\d\d ms\n\t\d+\.\d\d ms\nzwölf\t\d+\.\d\d ms\n$/);
  });

  test("so many that they have to wait: all come back", async () => {
    const { socketUrl } = await startServer();
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${"x".repeat(200)}`);
    const { code, stdout } = await run("client", [socketUrl], { input: lines.join("\n") });
    expect(code).toBe(0);
    expect(texts(stdout)).toEqual(lines);
  });

  test("none at all: it connects, and leaves", async () => {
    const { socketUrl } = await startServer();
    expect(await run("client", [socketUrl])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("to a server that answers with control characters: they are shown, not obeyed", async () => {
    const server = await serve(
      { host: "localhost" },
      { message: (connection) => void connection.send("\x1b[2J") },
    );
    onTestFinished(() => server.close());
    const { stdout } = await run("client", [server.url], { input: "x\n" });
    expect(texts(stdout)).toEqual(["\\x1b[2J"]);
  });
});

describe("a user types", () => {
  test("and reads the echo before the input ends", async () => {
    const client = new Program("client", [(await startServer()).socketUrl]);
    client.child.stdin.write("hello\n");
    await client.printed(/hello\t.* ms\n/);
    client.child.stdin.end();
    expect(await client.outcome).toMatchObject({ code: 0, stderr: "" });
  });

  test("Ctrl-C: closes with 1000", async () => {
    let code: number | undefined;
    const server = await serve(
      { host: "localhost" },
      {
        message: (connection, message) => void connection.send(message),
        close: (_connection, info) => void (code = info.code),
      },
    );
    onTestFinished(() => server.close());
    const client = new Program("client", [server.url]);
    client.child.stdin.write("hello\n");
    await client.printed(/hello/);
    client.child.kill("SIGINT");
    expect(await client.outcome).toMatchObject({ code: 0, stderr: "" });
    expect(code).toBe(1000);
  });

  test("Ctrl-C while it still connects: leaves as well", async () => {
    const silent = createServer();
    onTestFinished(() => void silent.close());
    const accepted = new Promise((resolve) => silent.once("connection", resolve));
    await new Promise<void>((resolve) => silent.listen(0, "localhost", resolve));
    const { port } = silent.address() as { port: number };
    const client = new Program("client", [`ws://localhost:${port}`]);
    await accepted;
    client.child.kill("SIGINT");
    expect(await client.outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("a connection cannot be, and the user reads one line", () => {
  const REFUSED: [args: string[], line: string][] = [
    [[], "Usage: pnpm echo:client URL"],
    [["ws://a", "ws://b"], "Usage: pnpm echo:client URL"],
    [["localhost"], '"localhost" is no URL such as ws://localhost:8080.'],
    [["http://localhost"], "A WebSocket URL begins with ws: or wss:, not http:"],
    [["ws://no.such.invalid"], 'No host is known by the name "no.such.invalid".'],
    [["ws://localhost:1"], "Nobody listens at ws://localhost:1/"],
  ];

  test.for(REFUSED)("%j", async ([args, line]) => {
    expect(await run("client", args)).toEqual({ code: 1, stdout: "", stderr: `${line}\n` });
  });

  test("the server refuses the handshake", async () => {
    const server = await serve({ host: "localhost", path: "/here" }, {});
    onTestFinished(() => server.close());
    expect(await run("client", [`${server.url}/elsewhere`])).toEqual({
      code: 1,
      stdout: "",
      stderr: `${server.url}/elsewhere refused the handshake: 404 Not Found\n`,
    });
  });
});

describe("a connection ends before the user does", () => {
  test("the server goes away: its code and reason are told", async () => {
    const server = await startServer();
    const client = new Program("client", [server.socketUrl]);
    client.child.stdin.write("hello\n");
    await client.printed(/hello/);
    server.child.kill("SIGINT");
    expect(await client.outcome).toMatchObject({
      code: 1,
      stderr: "The server closed the connection: 1001, going away (The server stops.).\n",
    });
  });

  test("the server is killed: told as well", async () => {
    const server = await startServer();
    const client = new Program("client", [server.socketUrl]);
    client.child.stdin.write("hello\n");
    await client.printed(/hello/);
    server.kill();
    const { code, stderr } = await client.outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The connection broke: .*\n$/);
  });

  test("the server closes with 1000 and owes nothing: that is no failure", async () => {
    const server = await serve(
      { host: "localhost" },
      {
        message(connection, message) {
          connection.send(message);
          void connection.close(1000);
        },
      },
    );
    onTestFinished(() => server.close());
    const client = new Program("client", [server.url]);
    client.child.stdin.write("hello\n");
    expect(await client.outcome).toMatchObject({ code: 0, stderr: "" });
  });
});

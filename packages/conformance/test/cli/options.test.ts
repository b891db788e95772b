// What the program says to a command line that it cannot follow: all of it, and exit code 2.

import { describe, expect, test } from "vitest";
import { readCommand } from "../../src/cli/options.ts";
import { program } from "../support/world.ts";

const HELP_HINT = "conformance --help tells what there is.";
const LIST_HINT = "conformance --list tells which there are.";
const URL = "ws://localhost:9001";

describe("a user is told", () => {
  test.for<[args: string, message: string, hint?: string]>([
    ["", "What is under test: a server or a client?"],
    ["--frobnicate", "Unknown option '--frobnicate'."],
    ["proxy", '"proxy" is neither server nor client.'],
    ["server", "Where is the server?", `For example: conformance server ${URL}`],
    [
      "server http://localhost",
      `A server's URL begins with ws: or wss:, not so "http://localhost".`,
    ],
    ["server localhost:9001", `A server's URL begins with ws: or wss:, not so "localhost:9001".`],
    ["server nonsense", `A server's URL begins with ws: or wss:, not so "nonsense".`],
    [`server ${URL}/#a`, `A WebSocket URL has no fragment, unlike "${URL}/#a".`],
    [`server ${URL} --agent a --agent b`, "--agent names 2 servers, and there are URLs for 1."],
    [`server ${URL} --agent=`, "--agent is given nothing."],
    [`server ${URL} --port 1`, "--port is for a client under test, not for a server."],
    [`server ${URL} --agents a`, "--agents is for a client under test, not for a server."],
    [`server ${URL} --host a`, "--host is for a client under test, not for a server."],
    [`server ${URL} --jobs 0`, '--jobs is a whole number from 1 to 64, not "0".'],
    [`server ${URL} --jobs many`, '--jobs is a whole number from 1 to 64, not "many".'],
    [`server ${URL} --jobs`, "Option '--jobs <value>' argument missing."],
    [`server ${URL} --timeout 0`, '--timeout is a whole number from 1 to 3600000, not "0".'],
    [`server ${URL} --timeout 1.5`, '--timeout is a whole number from 1 to 3600000, not "1.5".'],
    [`server ${URL} --json=yes`, "Option '--json' does not take an argument."],
    [`server ${URL} --only 99.*`, 'No case is like "99.*".', LIST_HINT],
    [`server ${URL} --only 1,,2`, "--only is given nothing."],
    [`server ${URL} --exclude 6.4.x`, 'No case is like "6.4.x".', LIST_HINT],
    [`server ${URL} --only 6.4 --exclude 6`, "No case is left to play.", LIST_HINT],
    [`server ${URL} --full --quick`, "--full and --quick exclude each other."],
    [`server ${URL} --report=`, "--report is given nothing."],
    [`server ${URL} --compare=`, "--compare is given nothing."],
    [`server ${URL} --compare a --compare b`, "--compare names 2 files for one agent."],
    [`server ${URL} ${URL} --compare a`, "--compare names one file for 2 agents."],
    [
      `server ${URL} --update-baseline`,
      "--update-baseline writes the file that --compare names; it names none.",
    ],
    [`client ${URL}`, `Clients connect to the kit; "${URL}" is not dialled.`],
    ["client --jobs 2", "--jobs is for a server under test, not for a client."],
    ["client --agent a", "--agent is for a server under test, not for a client."],
    ["client --insecure", "--insecure is for a server under test, not for a client."],
    ["client --ca a.pem", "--ca is for a server under test, not for a client."],
    [`server ${URL} --tls`, "--tls is for a client under test, not for a server."],
    ["client --tls --cert a.pem", "--cert and --key belong together."],
    ["client --tls --key=", "--cert and --key belong together."],
    ["client --tls --cert= --key a.pem", "--cert is given nothing."],
    ["client --tls --save-cert=", "--save-cert is given nothing."],
    [
      "client --tls --cert a.pem --key b.pem --save-cert c.pem",
      "--save-cert is for a certificate that is made.",
    ],
    [
      "client --cert a.pem --key b.pem",
      "--cert, --key and --save-cert say more of --tls, which is not there.",
    ],
    [
      "client --tls --cert none.pem --key none.pem",
      "none.pem cannot be read: ENOENT.",
      "--cert names a file.",
    ],
    [
      `server ${URL} --ca package.json`,
      "package.json is not PEM.",
      "--ca takes text that says -----BEGIN.",
    ],
    ["client --port 65536", '--port is a whole number from 0 to 65535, not "65536".'],
    ["client --port -1", "Option '--port' argument is ambiguous."],
    ["client --host=", "--host is given nothing."],
    ["client --agents a, --compare a", "--agents is given nothing."],
    ["client --agents a,b --compare a", "--compare names one file for 2 agents."],
  ])("%s", async ([args, message, hint = HELP_HINT]) => {
    const told = await program(args.split(" ").filter(Boolean));
    expect(told).toEqual({ code: 2, stdout: "", stderr: `${message}\n${hint}\n` });
  });
});

describe("a command line asks", () => {
  const DEFAULTS = {
    select: { only: [], exclude: [] },
    form: "full",
    timeoutMs: undefined,
    report: undefined,
    json: false,
    baselines: [],
    updateBaseline: false,
  };

  test("for a server, with what is usual", () => {
    expect(readCommand(["server", URL])).toEqual({
      ...DEFAULTS,
      do: "server",
      servers: [{ url: URL, agent: undefined }],
      jobs: undefined,
      insecure: false,
      ca: undefined,
    });
  });

  test("for servers, with all that can be said", () => {
    const args =
      `server ${URL} wss://localhost --agent a --agent b --only 6.*,12.1.* --only 1 --exclude 6.4 ` +
      "--quick --jobs 4 --timeout 5000 --report out --json --insecure --ca ca.pem --compare a.json --compare b.json " +
      "--update-baseline";
    expect(readCommand(args.split(" "))).toEqual({
      do: "server",
      servers: [
        { url: URL, agent: "a" },
        { url: "wss://localhost", agent: "b" },
      ],
      select: { only: ["6.*", "12.1.*", "1"], exclude: ["6.4"] },
      form: "short",
      jobs: 4,
      timeoutMs: 5000,
      report: "out",
      json: true,
      insecure: true,
      ca: "ca.pem",
      baselines: ["a.json", "b.json"],
      updateBaseline: true,
    });
  });

  test("for clients", () => {
    const client = { ...DEFAULTS, do: "client" };
    expect([
      readCommand(["client"]),
      readCommand("client --port 0 --host ::1 --agents a,b --full".split(" ")),
    ]).toEqual([
      { ...client, port: 9002, host: undefined, agents: [], tls: undefined },
      { ...client, port: 0, host: "::1", agents: ["a", "b"], tls: undefined },
    ]);
  });

  test("for clients over TLS", () => {
    const asked = ["", "--save-cert c.pem", "--cert c.pem --key k.pem"].map((more) =>
      readCommand(`client --tls ${more}`.trim().split(" ")),
    );
    expect(asked.map((command) => command.do === "client" && command.tls)).toEqual([
      { kind: "made", saveCert: undefined },
      { kind: "made", saveCert: "c.pem" },
      { kind: "given", cert: "c.pem", key: "k.pem" },
    ]);
  });
});

// What does not pass on a runtime, and why. The README of @ws/node lists it; a test compares them.

import type { RuntimeName } from "./runtimes.ts";
import type { SuiteName } from "./suites.ts";
import type { Expectation } from "./verdict.ts";

export interface Difference {
  readonly on: readonly RuntimeName[];
  /** What does not work, for users. */
  readonly what: string;
  /** The cause. */
  readonly why: string;
  readonly status: Expectation["status"];
  /** By file, the names. */
  readonly tests: Readonly<Record<string, RegExp>>;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    on: ["node20"],
    what: "Node's own `WebSocket` as a client of our server is not tested",
    why: "Node.js 20 has none",
    status: "skipped",
    tests: { "packages/node/test/deflate.test.ts": /the WebSocket of Node\.js talks/ },
  },
  {
    on: ["node20", "node22", "node24", "bun", "deno"],
    what: "the built-in `WebSocket` is not compared with ours, case by case",
    why: "what is listed is how that of Node.js 26 differs from the standard",
    status: "skipped",
    tests: { "packages/node/test/faces/standard.test.ts": /^the WebSocket of Node\.js/ },
  },
  {
    on: ["bun"],
    what: "tests do not count the objects that are left in memory",
    why: "`node:v8` has no `queryObjects` there that works",
    status: "failed",
    tests: { "packages/io/test/pings.test.ts": /a signal ended leave nothing behind/ },
  },
  {
    on: ["bun", "deno"],
    what: "how messages that are dropped are collected is not tested",
    why: "`node:perf_hooks` tells of no collections there",
    status: "failed",
    tests: { "packages/node/test/memory.test.ts": /are collected young/ },
  },
  {
    on: ["node20", "deno"],
    what: "`WS_TRACE` is tested within the tests' own process alone",
    why: "another test starts a program from its TypeScript with options of Node.js 22 and later",
    status: "failed",
    tests: { "packages/node/test/trace.test.ts": /of a program traces all that say nothing else/ },
  },
  {
    on: ["node20", "bun", "deno"],
    what: "that no peer ends the program by headers that are told to nobody is not tested",
    why: "the test starts it from its TypeScript with options of Node.js 22 and later",
    status: "skipped",
    tests: { "packages/node/test/http2-session.test.ts": / over HTTP\/2 outlives / },
  },
  {
    on: ["node20"],
    what: "the program that simulates connections is not tested",
    why: "the test starts it from its TypeScript",
    status: "failed",
    tests: { "packages/core/test/testing/simulation.test.ts": /^the program / },
  },
  {
    on: ["deno"],
    what: "how the program that simulates connections fails is not tested",
    why: "the test loads its sabotage by `--import`, an option of Node.js",
    status: "failed",
    tests: { "packages/core/test/testing/simulation.test.ts": /^the program fails with the story/ },
  },
  {
    on: ["bun"],
    what: "@ws/core is not compared with the package `ws`, byte by byte",
    why: "Bun replaces that package, and its `Receiver` is not supported",
    status: "failed",
    tests: {
      "packages/core/test/fuzz.test.ts":
        /^differential: its invariants|^ours and ws disagree (?!what no row|the README)/,
    },
  },
  {
    on: ["bun"],
    what: "a connection that is reset closes with the cause `ended-without-close`, not `connection-lost`",
    why: "Bun tells a reset of an upgraded socket as its end",
    status: "failed",
    tests: {
      "packages/node/test/connection.test.ts": /by a reset \(attack F2\)|may reset while we write/,
      "packages/node/test/upgrade.test.ts": /a reset aborts it, and ends no process/,
      "packages/node/test/faces/duplex.test.ts":
        /writes to a connection that is lost has its error/,
    },
  },
  {
    on: ["bun"],
    what: "`handshakeTimeoutMs` counts from the first request on, with TLS from its end",
    why: "Bun's servers tell of no connection before",
    status: "failed",
    tests: { "packages/node/test/arrivals.test.ts": /over ws: 408|over TLS and the head: 408/ },
  },
  {
    on: ["bun"],
    what: "an upgrade that was sent behind a request, before its answer, gets 400 or no answer",
    why: "Bun does not keep what follows a request on its socket",
    status: "failed",
    tests: { "packages/node/test/attach.test.ts": /^an upgrade behind a page.*is not taken/ },
  },
  {
    on: ["bun"],
    what: "that a request on its way is refused with 503 by `close` is not tested",
    why: "Bun's sockets of `node:http` do not count what they read, by which the test knows that it is",
    status: "failed",
    tests: { "packages/node/test/serve.test.ts": /refuses with 503 who is on its way/ },
  },
  {
    on: ["bun"],
    what: "`close` cuts off a plain response whose client reads slowly",
    why: "Bun's servers of `node:http` close the connection of a response that was ended, whatever waits to be sent",
    status: "failed",
    tests: { "packages/node/test/serve.test.ts": /waits for who reads an answer slowly/ },
  },
  {
    on: ["bun"],
    what: "each read allocates a buffer",
    why: "Bun's sockets have no `onread`",
    status: "failed",
    tests: { "packages/node/test/shared-buffer.test.ts": /is lent, at both ends/ },
  },
  {
    on: ["bun"],
    what: "a server does not see the certificate of a client",
    why: "Bun's sockets of `node:https` have no `getPeerCertificate`",
    status: "failed",
    tests: {
      "packages/node/test/proxy.test.ts": /with a certificate that only the server asks for/,
      "packages/node/test/redirect.test.ts": /by a certificate of ours is shown to it again/,
    },
  },
  {
    on: ["bun"],
    what: "what is no DEFLATE is not tested with large messages",
    why: "the test takes the socket of the package `ws`, which Bun replaces by a WebSocket of its own",
    status: "failed",
    tests: { "packages/node/test/deflate.test.ts": /D9 ends with 1007 where it is no DEFLATE/ },
  },
  {
    on: ["deno"],
    what: "large messages are compressed in place: they hold up the loop",
    why: "Deno does not tell when the thread pool is done with a context that is kept",
    status: "failed",
    tests: {
      "packages/zlib/test/codec.test.ts": /runs beside us: a turn passes/,
      "packages/node/test/broadcast.test.ts": /holds nobody up/,
    },
  },
  {
    on: ["deno"],
    what: "over TLS, a peer that reads a large message slowly is taken for one that has stalled",
    why: "Deno does not tell how a large write over TLS goes on",
    status: "failed",
    tests: { "packages/node/test/connection.test.ts": /reads one long message, over wss:/ },
  },
  {
    on: ["deno"],
    what: "over TLS, a reader that is paused does not stop its peer: what comes waits here, up to `maxUnreadBytes`",
    why: "Deno's sockets of `node:tls` read on while they are paused, most of the time, and may lose the end that comes meanwhile",
    status: "skipped",
    tests: {
      "packages/node/test/backpressure.test.ts":
        /^over TLS (an iterator that is not read stops|a client that (takes nothing for|does not read))/,
      "packages/node/test/connection.test.ts": /close and end before it reads.*over wss/,
    },
  },
  {
    on: ["deno"],
    what: "ten thousand messages that arrive at once are one turn",
    why: "not found yet",
    status: "failed",
    tests: { "packages/node/test/connection.test.ts": /10,000 tiny messages at once/ },
  },
  {
    on: ["deno"],
    what: "`http2: true` does not work with `wss:` and an IP address",
    why: "Deno's `node:http2` makes a URL of the name that was not sent",
    status: "failed",
    tests: {
      "packages/node/test/http2-client.test.ts": /speaks on a session of its own/,
      "packages/node/test/connect.test.ts": /how the server welcomed it, with HTTP\/2: true/,
    },
  },
  {
    on: ["deno"],
    what: "a stream that breaks HTTP/2 has another error, and no name of a server is `null`",
    why: "Deno's `node:http2` and `node:tls` say so",
    status: "failed",
    tests: {
      "packages/node/test/http2-server.test.ts": /that is a GET in truth is no WebSocket/,
      "packages/node/test/connect.test.ts": /an IP address is no server name/,
    },
  },
  {
    on: ["deno"],
    what: "handlers of a client that its socket calls see no `AsyncLocalStorage`",
    why: "Deno's sockets call in no context",
    status: "failed",
    tests: { "packages/node/test/context.test.ts": /see what their own caller stored/ },
  },
  {
    on: ["deno"],
    what: "the built-in `WebSocket` of Deno agrees on no compression with us",
    why: "it offers none",
    status: "failed",
    tests: { "packages/node/test/deflate.test.ts": /the WebSocket of Node\.js talks/ },
  },
  {
    on: ["deno"],
    what: "the built-in `WebSocket` of Deno says 0, not 1006, where we abort",
    why: "it is Deno's own",
    status: "failed",
    tests: {
      "packages/node/test/interop.server.test.ts": /client of Node\.js is told 1006 when we abort/,
    },
  },
];

export function differencesOf(runtime: RuntimeName, suite: SuiteName): Expectation[] {
  const here = DIFFERENCES.filter(({ on }) => on.includes(runtime));
  const all = here.flatMap(({ status, tests: files }) =>
    Object.entries(files).map(([file, tests]) => ({ file, tests, status })),
  );
  return all.filter(({ file }) => file.startsWith(`packages/${suite}/`));
}

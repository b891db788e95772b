import { createServer } from "node:http2";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { cleanUp } from "@ws/peer";
import { notes, registerTraces, untilOver } from "@ws/suite/sockets";
import { describe, expect, test } from "vitest";
import { attach } from "../src/attach.ts";
import { connect } from "../src/connect.ts";
import { nodeHost } from "../src/host.ts";
import { serve } from "../src/serve.ts";
import { client, echo } from "./support/start.ts";

registerTraces({
  connect,
  serve,
  host: nodeHost,
  name: "@ws/node",
  folder: new URL(".", import.meta.url),
  evaluate: ["--input-type=module", "--eval"],
});

describe("a trace of a connection", () => {
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
});

import { notes, registerTraces } from "@ws/suite/sockets";
import { expect, test } from "vitest";
import { connect } from "../src/connect.ts";
import { bunHost } from "../src/host.ts";
import { serve } from "../src/serve.ts";
import { start } from "./support/start.ts";

registerTraces({
  connect,
  serve,
  host: bunHost,
  name: "@ws/bun",
  folder: new URL(".", import.meta.url),
  evaluate: ["--eval"],
  endsAtOnce: true,
});

test("a trace of a page ends where it turns out to be none", async () => {
  const ours = notes();
  const server = await start({ trace: ours.take, fetch: () => new Response("a page") });
  const body = String.fromCharCode(0x81, 0x01, 0x61);
  const response = await fetch(`http://127.0.0.1:${server.port}/about`, { method: "POST", body });
  expect(await response.text()).toBe("a page");
  const lines = ours.lines.filter((line) => !/^< [\w-]+: /.test(line));
  expect(lines).toEqual([
    "a client at 127.0.0.1",
    "< POST /about HTTP/1.1",
    "= not WebSocket from here on",
  ]);
});

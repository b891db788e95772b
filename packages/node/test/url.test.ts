import { UsageError } from "@ws/core";
import { failure } from "@ws/peer";
import { expect, test } from "vitest";
import { connect } from "../src/connect.ts";

test.each([
  "",
  "localhost",
  "/path",
  "ftp://localhost",
  "wss+unix:/run/a.sock",
  "ws+unix:a.sock",
  "ws+unix://host/run/a.sock",
  "ws+unix:/run/a.sock:b",
  "ws+unix:/run/%zz.sock",
  "ws://localhost/#top",
  "ws://localhost/#",
  "ws://%zz@localhost/",
  "ws://a b/",
  "ws://localhost:65536",
])("%j is no URL of a WebSocket server: url-invalid, and nobody is asked", async (url) => {
  const error = await failure(connect(url));
  expect([error, error.code]).toEqual([expect.any(UsageError), "url-invalid"]);
});

// The scripted server on a Bun.serve, and clients of ours that drive the protocol.

import { DRIVING, registerSuite, type Serve, serveScripts, type Target } from "@ws/suite";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../src/connect.ts";
import { present } from "../src/present/present.ts";

/** What the server side of Bun keeps to itself. */
const CAN = {
  ...DRIVING,
  closeFrames: false,
  fragment: false,
  pieces: false,
  stats: false,
  textAsBytes: false,
};

const serve: Serve = async ({ upgrade, ...options }, listener) => {
  const hook = upgrade as unknown as NonNullable<Parameters<typeof present>[0]["upgrade"]>;
  const presenter = present({ ...options, upgrade: hook }, listener as never);
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    websocket: presenter.websocket,
    fetch: (request, bun) => presenter.upgrade(request, bun),
  });
  return {
    url: `ws://127.0.0.1:${server.port}`,
    async close() {
      await presenter.close();
      await server.stop(true);
    },
  };
};

let target: Target & { close(): Promise<void> };

beforeAll(async () => {
  target = await serveScripts(serve, CAN);
});

afterAll(() => target.close());

registerSuite("@ws/bun speaks with a Bun.serve", { can: DRIVING, connect }, () => target);

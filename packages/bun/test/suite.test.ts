import { DRIVING, registerSuite, serveScripts, type Target } from "@ws/suite";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../src/connect.ts";
import { serve } from "../src/serve.ts";

let target: Target & { close(): Promise<void> };

beforeAll(async () => {
  target = await serveScripts(
    (options, listener) => serve({ host: "127.0.0.1", ...options }, listener),
    DRIVING,
  );
});

afterAll(() => target.close());

registerSuite("@ws/bun speaks with itself", { can: DRIVING, connect }, () => target);

// How an adapter refuses what it cannot do: a UsageError, before anything has changed.

import { failure, take, turn } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Capability } from "../capabilities.ts";
import type { ConnectOptions } from "../register.ts";
import type { Stage } from "../stage.ts";
import type { DrivenConnection } from "@ws/io";

type Refusal = (stage: Stage) => Promise<void>;

const REFUSED = expect.objectContaining({ name: "UsageError", code: "not-supported-here" });

/** An option that `connect` refuses. */
const ofOption =
  (options: ConnectOptions): Refusal =>
  async (stage) => {
    expect(await failure(stage.open("/echo", options))).toEqual(REFUSED);
  };

/** A call that an open connection refuses; it works all the same. */
const ofCall =
  (call: (connection: DrivenConnection) => unknown): Refusal =>
  async (stage) => {
    const connection = await stage.openDriven("/echo");
    await expect(async () => call(connection)).rejects.toEqual(REFUSED);
    connection.send("after");
    expect(await take(connection, 1)).toEqual(["after"]);
  };

/** What is not refused is done as far as the runtime allows. */
export const REFUSALS: Readonly<{ [Name in Capability]: Refusal }> = {
  // The peer hears a Close all the same; for us it is over.
  async abort(stage) {
    const connection = await stage.open("/count");
    connection.abort();
    expect(await connection.closed).toMatchObject({
      code: 1006,
      wasClean: false,
      cause: { code: "aborted" },
    });
    expect(connection.send("late")).toBe("closed");
    expect((await stage.report(connection)).info).toMatchObject({ initiator: "peer" });
  },
  anyCloseCode: ofCall((connection) => connection.close(1001)),
  // The end is told, without what only frames tell.
  async closeFrames(stage) {
    const connection = await stage.open("/close?code=4001&reason=bye");
    expect(await connection.closed).toMatchObject({ code: 4001, reason: "bye", wasClean: true });
  },
  compress: ofOption({ compress: false }),
  compressPerMessage: ofCall((connection) => connection.send("a", { compress: true })),
  fragment: ofCall((connection) => connection.beginMessage("text")),
  headers: ofOption({ headers: [["X-Said", "hello"]] }),
  limits: ofOption({ maxMessageBytes: 1000 }),
  // Nothing is delivered; what arrives meanwhile waits, within limits.
  async pause(stage) {
    const heard: unknown[] = [];
    const handler = { message: (_: unknown, message: unknown) => void heard.push(message) };
    const connection = await stage.open("/echo", {}, handler);
    connection.pause();
    connection.send("a");
    await turn(100);
    expect(heard).toEqual([]);
    connection.resume();
    connection.send("b");
    await expect.poll(() => heard).toEqual(["a", "b"]);
  },
  pieces: ofOption({ delivery: "pieces" }),
  ping: ofCall((connection) => connection.ping()),
  async protocolOptional(stage) {
    const opening = stage.open("/echo", { protocols: ["other"] });
    expect(await failure(opening)).toMatchObject({ name: "HandshakeError", code: "not-told" });
  },
  async responses(stage) {
    const opening = stage.open("/reject?status=404");
    expect(await failure(opening)).toMatchObject({ code: "not-told", response: undefined });
  },
  stats: ofCall((connection) => connection.stats()),
  trace: ofOption({ trace: () => {} }),
  textAsBytes: ofOption({ textAs: "bytes" }),
};

// WebSocketStream as the draft has it: opening, closing, and the streams.

import type { DrivenConnection } from "@ws/io";
import { acceptNext, cleanUp, close, frame, Opcode, rawServer, text } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { WebSocketError, WebSocketStream } from "../../src/index.ts";
import { echo, start } from "../support/start.ts";

const UNMASKED = { masked: false };

async function open(...args: ConstructorParameters<typeof WebSocketStream>) {
  const stream = new WebSocketStream(...args);
  cleanUp(() => stream.close());
  const { readable, writable, ...info } = await stream.opened;
  const reader = readable.getReader();
  const writer = (writable as WritableStream<unknown>).getWriter();
  return { stream, reader, writer, info };
}

/** A stream whose peer we play. */
async function withPeer(...behind: readonly Uint8Array[]) {
  const server = await rawServer();
  const opening = open(server.url);
  const peer = await acceptNext(server, ...behind);
  return { ...(await opening), peer };
}

/** A stream, and the connection of the server that echoes. */
async function withServer() {
  const connections: DrivenConnection[] = [];
  const { url } = await start(
    {},
    { ...echo, open: (connection) => void connections.push(connection) },
  );
  const opened = await open(url);
  return { ...opened, server: connections[0] };
}

const failure = (promise: Promise<unknown>) => promise.then(() => "no failure", inWords);

function inWords(error: unknown): unknown {
  if (error instanceof WebSocketError) return [error.name, error.closeCode, error.reason];
  return error instanceof DOMException ? error.name : error;
}

describe("opening", () => {
  test("gives streams, the subprotocol and the extensions", async () => {
    const { url } = await start({ protocols: ["two"], compress: true }, echo);
    const { stream, info } = await open(url, { protocols: ["one", "two"] });
    expect(info).toEqual({ protocol: "two", extensions: "permessage-deflate" });
    expect([stream.url, Object.prototype.toString.call(stream)]).toEqual([
      `${url}/`,
      "[object WebSocketStream]",
    ]);
  });

  test("throws for what is no URL or no subprotocols", () => {
    const names = [["ftp://a"], ["ws://a/#"], ["ws://a", { protocols: ["a", "a"] }]].map((args) => {
      try {
        return Reflect.construct(WebSocketStream, args);
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(names).toEqual(["SyntaxError", "SyntaxError", "SyntaxError"]);
  });

  test("that fails rejects both promises, and tells the cause", async () => {
    const stream = new WebSocketStream("ws://127.0.0.1:1");
    const error: unknown = await stream.opened.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: { code: "connection-lost" } });
    expect(await failure(stream.closed)).toEqual(["WebSocketError", 1006, ""]);
  });

  test("that a signal ends rejects both with its reason, before and while it connects", async () => {
    const server = await rawServer();
    const reason = new Error("enough");
    const controller = new AbortController();
    const stream = new WebSocketStream(server.url, { signal: controller.signal });
    const peer = await server.peer();
    controller.abort(reason);
    expect([await failure(stream.opened), await failure(stream.closed)]).toEqual([reason, reason]);
    await peer.untilEnd();
    const late = new WebSocketStream(server.url, { signal: controller.signal });
    expect([await failure(late.opened), await failure(late.closed)]).toEqual([reason, reason]);
  });

  test("that is done is not ended by its signal", async () => {
    const { url } = await start({}, echo);
    const controller = new AbortController();
    const { reader, writer } = await open(url, { signal: controller.signal });
    controller.abort();
    await writer.write("a");
    expect(await reader.read()).toEqual({ done: false, value: "a" });
  });

  test("that is closed before rejects both", async () => {
    const { url } = await start({}, echo);
    const stream = new WebSocketStream(url);
    stream.close();
    const failures = [await failure(stream.opened), await failure(stream.closed)];
    expect(failures).toEqual([
      ["WebSocketError", null, ""],
      ["WebSocketError", null, ""],
    ]);
  });
});

describe("messages", () => {
  test("pass both ways: text as strings, binary as bytes, all else as text", async () => {
    const { reader, writer } = await withServer();
    const sent = ["é", Uint8Array.of(1, 2), Uint8Array.of(3).buffer, 4, null];
    for (const one of sent) await writer.write(one);
    const read = [];
    for (const _ of sent) read.push((await reader.read()).value);
    expect(read).toEqual(["é", Uint8Array.of(1, 2), Uint8Array.of(3), "4", "null"]);
  });

  test("that came before a clean close are read; then the stream is closed", async () => {
    const { stream, reader, writer, peer } = await withPeer(
      text("a", UNMASKED),
      text("b", UNMASKED),
      close(4000, "bye", UNMASKED),
    );
    expect(await peer.frames(1)).toEqual(["close 4000"]);
    peer.socket.end();
    expect(await stream.closed).toEqual({ closeCode: 4000, reason: "bye" });
    const read = [await reader.read(), await reader.read(), await reader.read()];
    expect(read.map(({ value }) => value)).toEqual(["a", "b", undefined]);
    await reader.closed;
    expect(await failure(writer.write("late"))).toBe("InvalidStateError");
  });

  test("that came before the connection was lost are read; then it fails", async () => {
    const { stream, reader, writer, peer } = await withPeer(text("a", UNMASKED));
    peer.socket.end();
    expect(await reader.read()).toEqual({ done: false, value: "a" });
    const expected = ["WebSocketError", 1006, ""];
    expect(await failure(reader.read())).toEqual(expected);
    expect(await failure(stream.closed)).toEqual(expected);
    expect(await failure(writer.closed)).toEqual(expected);
  });

  test("that break a rule fail it", async () => {
    const { reader, peer } = await withPeer(frame(Opcode.text, Buffer.of(0xff), UNMASKED));
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1007/)]);
    peer.socket.end();
    const error: unknown = await reader.read().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ closeCode: 1006, cause: { code: "invalid-utf8" } });
  });
});

describe("closing", () => {
  test.each([
    [undefined, 1005, ""],
    [{}, 1005, ""],
    [{ reason: "" }, 1005, ""],
    [{ reason: "why" }, 1000, "why"],
    [{ closeCode: 3456, reason: "pizza" }, 3456, "pizza"],
    [{ closeCode: 1000.9 }, 1000, ""],
  ])(
    "with %j is %i %j for the peer, which answers with the code",
    async (info, closeCode, reason) => {
      const { stream, server } = await withServer();
      stream.close(info);
      expect(await stream.closed).toEqual({ closeCode, reason: "" });
      expect(await server.closed).toMatchObject({ code: closeCode, reason });
    },
  );

  test.each([
    [true, "TypeError"],
    [{ closeCode: Number.NaN }, "TypeError"],
    [{ closeCode: 65_536 }, "TypeError"],
    [{ closeCode: 999 }, "InvalidAccessError"],
    [{ closeCode: 1001 }, "InvalidAccessError"],
    [{ closeCode: 5000 }, "InvalidAccessError"],
    [{ reason: "x".repeat(124) }, "SyntaxError"],
  ])("with %j is a mistake: nothing happens", async (info, name) => {
    const { stream, reader, writer } = await withServer();
    expect(() => stream.close(info as object)).toThrow(expect.objectContaining({ name }));
    await writer.write("open");
    expect((await reader.read()).value).toBe("open");
  });

  test.each([
    ["the writable", "writer", undefined, 1005, ""],
    ["the writable", "writer", { closeCode: 3456 }, 1005, ""],
    ["the writable", "writer", new WebSocketError("", { reason: "why" }), 1000, "why"],
    ["the readable", "reader", undefined, 1005, ""],
    ["the readable", "reader", new WebSocketError("", { closeCode: 4000 }), 4000, ""],
  ] as const)("by giving up %s", async (_name, which, why, closeCode, reason) => {
    const { stream, reader, writer, server } = await withServer();
    await (which === "writer" ? writer.abort(why) : reader.cancel(why));
    expect(await stream.closed).toEqual({ closeCode, reason: "" });
    expect(await server.closed).toMatchObject({ code: closeCode, reason });
  });

  test("by closing the writable is done when the handshake is", async () => {
    const { stream, writer, peer } = await withPeer();
    const order: string[] = [];
    const writing = writer.write("a");
    const closing = writer.close().then(() => order.push("closed"));
    expect(await peer.frames(2)).toEqual(["text a", "close"]);
    order.push("answer");
    peer.write(close(1000, "", UNMASKED));
    peer.socket.end();
    await Promise.all([writing, closing]);
    expect(order).toEqual(["answer", "closed"]);
    expect(await stream.closed).toEqual({ closeCode: 1000, reason: "" });
  });

  test("that the peer does not answer fails the close of the writable", async () => {
    const { writer, peer } = await withPeer();
    const closing = failure(writer.close());
    await peer.frames(1);
    peer.socket.destroy();
    expect(await closing).toEqual(["WebSocketError", 1006, ""]);
  });
});

test("a WebSocketError is a DOMException that checks what it is given", () => {
  const error = new WebSocketError("no", { closeCode: 3000, reason: "why" });
  expect(error).toBeInstanceOf(DOMException);
  const { name, message, code, closeCode, reason } = error;
  expect({ name, message, code, closeCode, reason }).toEqual({
    name: "WebSocketError",
    message: "no",
    code: 0,
    closeCode: 3000,
    reason: "why",
  });
  expect(() => new WebSocketError("", { closeCode: 1001 })).toThrow("close code");
});

// Requests that an application routes by itself.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Duplex } from "node:stream";
import { answer, cleanUp, Peer, request, statusOf, take, text } from "@ws/peer";
import { expect, test } from "vitest";
import type { AttachOptions } from "../src/attach.ts";
import { upgrader } from "../src/upgrader.ts";
import { client, echo } from "./support/start.ts";

async function httpServer() {
  const http = createServer();
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  cleanUp(() => void http.close());
  return { http, port: (http.address() as AddressInfo).port };
}

function made(options: AttachOptions = {}, handler = echo) {
  const sockets = upgrader(options, handler);
  cleanUp(() => sockets.close({ graceMs: 0 }));
  return sockets;
}

test("two upgraders serve one server, shared out by the application", async () => {
  const { http, port } = await httpServer();
  const rooms = new Map(
    ["a.example", "b.example"].map((host) => [
      host,
      made({}, { open: (connection) => void connection.send(host) }),
    ]),
  );
  http.on("upgrade", (message, socket, head) => {
    rooms.get(message.headers.host ?? "")?.upgrade(message, socket, head);
  });
  for (const host of rooms.keys()) {
    const peer = await Peer.to({ port });
    peer.write(request({ Host: host }));
    expect(statusOf(await peer.head())).toBe(101);
    expect(await peer.frames(1)).toEqual([`text ${host}`]);
    expect(rooms.get(host)!.connections.size).toBe(1);
  }
});

test("what came with the request, and while the application thought, is delivered once", async () => {
  const { http, port } = await httpServer();
  const later = () => new Promise<object>((resolve) => setTimeout(resolve, 20, {}));
  const sockets = made({ upgrade: later });
  http.on("upgrade", (message, socket, head) => {
    socket.pause();
    setTimeout(() => sockets.upgrade(message, socket, head), 20);
  });
  const peer = await Peer.to({ port });
  peer.write(request(), text("a"));
  peer.write(text("b"));
  expect(statusOf(await peer.head())).toBe(101);
  expect(await peer.frames(2)).toEqual(["text a", "text b"]);
});

test("a bad request is answered", async () => {
  const { http, port } = await httpServer();
  const sockets = made();
  http.on("upgrade", (message, socket, head) => sockets.upgrade(message, socket, head));
  const told = await answer({ port }, request({ "Sec-WebSocket-Version": "8" }));
  expect(statusOf(told)).toBe(426);
});

test("a socket that is gone when it is handed over becomes nothing", async () => {
  const { http, port } = await httpServer();
  const sockets = made();
  const peer = await Peer.to({ port });
  peer.write(request());
  const [message, socket, head] = await once(http, "upgrade");
  socket.on("error", () => {});
  peer.socket.resetAndDestroy();
  await new Promise((resolve) => socket.once("close", resolve));
  sockets.upgrade(message, socket, head);
  expect(sockets.connections.size).toBe(0);
});

test("the stream may be any Duplex", async () => {
  const { http, port } = await httpServer();
  const sockets = made();
  http.on("upgrade", (message, socket: Duplex, head) => {
    const halves: unknown = { readable: socket, writable: socket };
    sockets.upgrade(message, Duplex.from(halves as Iterable<unknown>), head);
  });
  const connection = await client(`ws://127.0.0.1:${port}`);
  connection.send("a");
  expect([await take(connection, 1), sockets.connections.size]).toEqual([["a"], 1]);
  connection.abort();
});

test("after close requests are refused with 503", async () => {
  const { http, port } = await httpServer();
  const sockets = made();
  http.on("upgrade", (message, socket, head) => sockets.upgrade(message, socket, head));
  const connection = await client(`ws://127.0.0.1:${port}`);
  await sockets.close({ code: 4000 });
  expect(await connection.closed).toMatchObject({ code: 4000, wasClean: true });
  expect(statusOf(await answer({ port }, request()))).toBe(503);
});

test.each(["handed over at once", "whose hook thinks"])(
  "a client that has ended before is gone, and no connection is made: %s",
  async (when) => {
    const { http, port } = await httpServer();
    const heard: unknown[] = [];
    const upgrade = () => (when === "whose hook thinks" ? Promise.resolve({}) : {});
    const sockets = made({ upgrade }, { open: () => void heard.push("open") });
    const upgraded = new Promise<Duplex>((resolve) => {
      http.on("upgrade", (message, socket, head) => {
        socket.on("error", () => {});
        // Who reads in our place hears the end in our place, too.
        socket.resume();
        socket.once("end", () => {
          sockets.upgrade(message, socket, head);
          resolve(socket);
        });
      });
    });
    const peer = await Peer.to({ port });
    peer.write(request());
    peer.socket.end();
    const socket = await upgraded;
    await expect.poll(() => socket.destroyed).toBe(true);
    expect([heard, sockets.connections.size]).toEqual([[], 0]);
  },
);

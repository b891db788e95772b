// From the handshake to `open` (WebSockets §4).

import { once } from "node:events";
import { setTimeout as patience } from "node:timers/promises";
import { close, text } from "@ws/peer";
import {
  echoServer,
  leave,
  listen,
  opened,
  type StandardCase,
  UNMASKED,
  withPeer,
} from "./stage.ts";

export const OPENING: readonly StandardCase[] = [
  {
    name: "events of a short life, with the ready states",
    run: async (WebSocket) => {
      const socket = new WebSocket(await echoServer());
      const told = listen(socket);
      socket.addEventListener("open", () => socket.send("a"));
      socket.addEventListener("message", () => socket.close(3000, "bye"));
      await once(socket, "close");
      return told;
    },
    expected: ["1 open", "1 message a", "3 close 3000 , clean"],
  },
  {
    name: "what came with the handshake comes behind `open`",
    run: async (WebSocket) => {
      const behind = [text("a", UNMASKED), close(4000, "b", UNMASKED)];
      const { socket, told, peer } = await withPeer(WebSocket, ...behind);
      void leave(peer);
      await once(socket, "close");
      return told;
    },
    expected: ["1 open", "1 message a", "3 close 4000 b, clean"],
  },
  {
    name: "subprotocols: the server chooses",
    run: async (WebSocket) => {
      const url = await echoServer(["two"]);
      return (await opened(new WebSocket(url, ["one", "two"]))).protocol;
    },
    expected: "two",
  },
  {
    name: "subprotocols: the server chooses none",
    run: async (WebSocket) => {
      const socket = new WebSocket(await echoServer(), "one");
      const told = listen(socket);
      await once(socket, "close");
      return told;
    },
    expected: ["3 error", "3 close 1006 "],
  },
  {
    name: "nobody listens there",
    run: async (WebSocket) => {
      const socket = new WebSocket("ws://127.0.0.1:9/");
      const told = listen(socket);
      await once(socket, "close");
      return told;
    },
    expected: ["3 error", "3 close 1006 "],
  },
  {
    name: "`close` while it connects",
    run: async (WebSocket) => {
      const socket = new WebSocket(await echoServer());
      const told = listen(socket);
      socket.close();
      told.push(`${socket.readyState} behind`);
      while (told.length < 3) await patience(5);
      await patience(20);
      return told;
    },
    expected: ["2 behind", "3 error", "3 close 1006 "],
    builtIn: {
      answers: ["3 error", "3 close 1006 ", "2 behind"],
      why: "“Queue a task” (§4): no event fires while `close` runs.",
    },
  },
];

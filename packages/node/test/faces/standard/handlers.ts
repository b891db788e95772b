// Event handler attributes such as `onmessage` (HTML §8.1.8.1).

import { once } from "node:events";
import { echoServer, opened, type StandardCase } from "./stage.ts";

export const HANDLERS: readonly StandardCase[] = [
  {
    name: "handlers keep the place of their first assignment, until null",
    run: async (WebSocket) => {
      const socket = await opened(new WebSocket(await echoServer()));
      const order: string[] = [];
      const note = (what: string) => () => void order.push(what);
      socket.onmessage = note("replaced");
      socket.addEventListener("message", note("listener"));
      socket.onmessage = note("handler");
      socket.send("a");
      await once(socket, "message");
      socket.onmessage = null;
      socket.onmessage = note("handler");
      socket.send("a");
      await once(socket, "message");
      return order;
    },
    expected: ["handler", "listener", "listener", "handler"],
    builtIn: {
      answers: ["listener", "handler", "listener", "handler"],
      why: "HTML §8.1.8.1: who replaces a handler keeps its place among the listeners.",
    },
  },
  {
    name: "handlers are functions or objects; all else is null",
    run: async (WebSocket) => {
      const socket = await opened(new WebSocket(await echoServer()));
      const object = { handleEvent: () => told.push("never") };
      const told: unknown[] = [];
      for (const value of [1, "a", undefined, Symbol("a"), object]) {
        Object.assign(socket, { onmessage: value });
        told.push(socket.onmessage === null ? null : socket.onmessage === (object as unknown));
      }
      socket.send("a");
      await once(socket, "message");
      socket.onmessage = function (this: unknown, event) {
        told.push(this === socket, event.target === socket, event.type);
      };
      socket.send("a");
      await once(socket, "message");
      return told;
    },
    expected: [null, null, null, null, true, true, true, "message"],
  },
];

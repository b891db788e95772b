// The message event (WebSockets §4).

import { once } from "node:events";
import { setTimeout as patience } from "node:timers/promises";
import { close, text } from "@ws/peer";
import { echoServer, opened, type StandardCase, UNMASKED, withPeer } from "./stage.ts";

export const MESSAGES: readonly StandardCase[] = [
  {
    name: "`binaryType` counts when the message is told, and ignores what it is not",
    run: async (WebSocket) => {
      const socket = await opened(new WebSocket(await echoServer()));
      const types: string[] = [];
      const tell = ({ data }: MessageEvent): void => void types.push(data.constructor.name);
      socket.addEventListener("message", tell);
      for (const type of ["arraybuffer", "nodebuffer", "blob"]) {
        socket.binaryType = type as WebSocket["binaryType"];
        types.push(socket.binaryType);
        socket.send(Uint8Array.of(1));
        await once(socket, "message");
      }
      return types;
    },
    expected: ["arraybuffer", "ArrayBuffer", "arraybuffer", "ArrayBuffer", "blob", "Blob"],
    builtIn: {
      answers: ["arraybuffer", "ArrayBuffer", "blob", "Blob", "blob", "Blob"],
      why: "Web IDL §3.7.6: an attribute ignores what is no value of its enumeration.",
    },
  },
  {
    name: "the message event",
    run: async (WebSocket) => {
      const url = await echoServer();
      const socket = await opened(new WebSocket(`${url}/path?query`));
      socket.send("a");
      const [event] = (await once(socket, "message")) as [MessageEvent];
      const { data, origin, lastEventId, source, ports, bubbles, cancelable } = event;
      const isOrigin = origin === url;
      return { data, isOrigin, lastEventId, source, ports: [...ports], bubbles, cancelable };
    },
    expected: {
      data: "a",
      isOrigin: true,
      lastEventId: "",
      source: null,
      ports: [],
      bubbles: false,
      cancelable: false,
    },
  },
  {
    name: "promises are heard between two messages of one segment",
    run: async (WebSocket) => {
      const behind = [text("a", UNMASKED), text("b", UNMASKED)];
      const { socket, peer } = await withPeer(WebSocket, ...behind);
      const order: unknown[] = [];
      socket.addEventListener("message", ({ data }) => {
        order.push(data);
        let promise = Promise.resolve();
        for (let i = 0; i < 20; i++) promise = promise.then(() => undefined);
        void promise.then(() => order.push(`behind ${data}`));
      });
      while (order.length < 4) await patience(5);
      peer.socket.destroy();
      return order;
    },
    expected: ["a", "behind a", "b", "behind b"],
    builtIn: {
      answers: ["a", "b", "behind a", "behind b"],
      why: "“Queue a task” for each message (§4): promises are heard between two tasks.",
    },
  },
  {
    name: "what arrives after `close` is not told",
    run: async (WebSocket) => {
      const { socket, told, peer } = await withPeer(WebSocket);
      await once(socket, "open");
      socket.close();
      peer.write(text("a", UNMASKED), close(1000, "", UNMASKED));
      await peer.frames(1);
      peer.socket.end();
      await once(socket, "close");
      return told;
    },
    expected: ["1 open", "3 close 1000 , clean"],
  },
];

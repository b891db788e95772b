// `send` and `bufferedAmount` (WebSockets §3.1).

import { once } from "node:events";
import { setTimeout as patience } from "node:timers/promises";
import {
  call,
  echoServer,
  listen,
  nameOfThrown,
  NOWHERE,
  opened,
  type StandardCase,
  withPeer,
} from "./stage.ts";

export const SENDING: readonly StandardCase[] = [
  {
    name: "`send` while it connects, and with nothing",
    run: (WebSocket) => {
      const socket = new WebSocket(NOWHERE);
      listen(socket);
      return [
        nameOfThrown(() => socket.send("a")),
        nameOfThrown(() => call(socket, "send", [])),
        nameOfThrown(() => socket.send(Symbol("a") as unknown as string)),
      ];
    },
    expected: ["InvalidStateError", "TypeError", "TypeError"],
  },
  {
    name: "what is no string, bytes or Blob is sent as text",
    run: async (WebSocket) => {
      const { socket, peer } = await withPeer(WebSocket);
      await once(socket, "open");
      const sent = [null, undefined, 1.5, {}, ["a", 1], { toString: () => "b" }, "\uD800"];
      for (const one of sent) socket.send(one as string);
      return peer.frames(sent.length);
    },
    expected: [
      "text null",
      "text undefined",
      "text 1.5",
      "text [object Object]",
      "text a,1",
      "text b",
      "text \uFFFD",
    ],
  },
  {
    name: "bytes are those of the moment, a Blob keeps its place, `close` is behind them",
    run: async (WebSocket) => {
      const { socket, peer } = await withPeer(WebSocket);
      await once(socket, "open");
      const bytes = Uint8Array.of(1, 2, 3, 4);
      const large = new Uint8Array(100_000);
      socket.send(bytes.subarray(1, 3));
      socket.send(large);
      socket.send(new Blob(["a", "b"]));
      socket.send(bytes.buffer);
      socket.send(new DataView(bytes.buffer, 3));
      socket.send(new Blob([]));
      socket.send("last");
      socket.close(1000);
      bytes.fill(0);
      return peer.frames(8);
    },
    expected: [
      "binary 02 03",
      "binary of 100000 bytes",
      "binary 61 62",
      "binary 01 02 03 04",
      "binary 04",
      "binary",
      "text last",
      "close 1000",
    ],
    builtIn: {
      answers: [
        "binary 02 03",
        "binary of 100000 bytes",
        "close 1000",
        "binary 61 62",
        "binary 01 02 03 04",
        "binary 04",
        "binary",
        "text last",
      ],
      why: "“The handshake will only start after the messages are sent” (§3.1, `close`).",
    },
  },
  {
    name: "`bufferedAmount` grows at once, falls between tasks, and not in microtasks",
    run: async (WebSocket) => {
      const socket = await opened(new WebSocket(await echoServer()));
      // From here on we are in a task of our own.
      await patience(10);
      const seen: number[] = [];
      const look = (): void => void seen.push(socket.bufferedAmount);
      for (const one of ["x", "å", "匶", "\u{1047E}"]) {
        socket.send(one);
        look();
      }
      socket.send(new Blob(["blob"]));
      look();
      await Promise.resolve();
      look();
      await patience(50);
      look();
      return seen;
    },
    expected: [1, 3, 6, 10, 14, 14, 0],
  },
  {
    name: "`bufferedAmount` grows although it is closing or closed, for good",
    run: async (WebSocket) => {
      const socket = await opened(new WebSocket(await echoServer()));
      const seen: number[] = [];
      const send = (what: string | Blob): void => {
        socket.send(what);
        seen.push(socket.bufferedAmount);
      };
      socket.close();
      send("é");
      await once(socket, "close");
      send("a");
      send(new Blob(["b"]));
      await patience(20);
      return [...seen, socket.bufferedAmount];
    },
    expected: [2, 3, 4, 4],
    builtIn: {
      answers: [0, 0, 0, 0],
      why: "“Any invocation that does not throw must increase it” (§3.1, `send`).",
    },
  },
];

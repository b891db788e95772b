// `close`, and how a connection ends (WebSockets §3.1, §4).

import { once } from "node:events";
import { close, frame, Opcode } from "@ws/peer";
import {
  call,
  leave,
  nameOfThrown,
  type StandardCase,
  UNMASKED,
  type WebSocketClass,
  withPeer,
} from "./stage.ts";

/** What `close` is given, and what the peer hears or the caller catches. */
const CLOSES: readonly (readonly [args: readonly unknown[], expected: string])[] = [
  [[], "close"],
  [[undefined], "close"],
  [[1000], "close 1000"],
  [["1000"], "close 1000"],
  [[1000.4], "close 1000"],
  [[3000, "x".repeat(123)], `close 3000 ${"x".repeat(123)}`],
  [[2999.5], "close 3000"],
  [[4999, "\uD800"], "close 4999 \uFFFD"],
  [[4000, null], "close 4000 null"],
  [[undefined, "bye"], "close 1000 bye"],
  [[null], "InvalidAccessError"],
  [[Number.NaN], "InvalidAccessError"],
  [["reason"], "InvalidAccessError"],
  [[0], "InvalidAccessError"],
  [[999], "InvalidAccessError"],
  [[1001], "InvalidAccessError"],
  [[2999], "InvalidAccessError"],
  [[5000], "InvalidAccessError"],
  [[65_536 + 1000], "InvalidAccessError"],
  [[1000, "x".repeat(124)], "SyntaxError"],
  [[1000, "é".repeat(62)], "SyntaxError"],
];

export const CLOSING: readonly StandardCase[] = [
  ...CLOSES.map(([args, expected]) => ({
    name: `close(${args.map((one) => (typeof one === "string" ? JSON.stringify(one.slice(0, 9)) : String(one))).join(", ")}), ${expected.slice(0, 20)}`,
    run: async (WebSocket: WebSocketClass) => {
      const { socket, peer } = await withPeer(WebSocket);
      await once(socket, "open");
      const thrown = nameOfThrown(() => call(socket, "close", args));
      if (thrown !== "undefined") return thrown;
      const [words] = await peer.frames(1);
      peer.socket.destroy();
      return words;
    },
    expected,
  })),
  {
    name: "the peer closes without a code",
    run: async (WebSocket) => {
      const { socket, told, peer } = await withPeer(WebSocket, frame(Opcode.close, "", UNMASKED));
      void leave(peer);
      await once(socket, "close");
      return told;
    },
    expected: ["1 open", "3 close 1005 , clean"],
  },
  {
    name: "the peer closes and does not end: it is CLOSING",
    run: async (WebSocket) => {
      const { socket, peer } = await withPeer(WebSocket);
      await once(socket, "open");
      peer.write(close(1000, "", UNMASKED));
      const words = await peer.frames(1);
      const state = socket.readyState;
      peer.socket.destroy();
      return [words, state];
    },
    expected: [["close 1000"], 2],
  },
  {
    name: "the peer is gone without a Close frame",
    run: async (WebSocket) => {
      const { socket, told, peer } = await withPeer(WebSocket);
      await once(socket, "open");
      peer.socket.destroy();
      await once(socket, "close");
      return told;
    },
    expected: ["1 open", "3 error", "3 close 1006 "],
  },
  {
    name: "the peer breaks a rule: the connection fails",
    run: async (WebSocket) => {
      const { socket, told, peer } = await withPeer(WebSocket, frame(0x3, "a", UNMASKED));
      void leave(peer);
      await once(socket, "close");
      return told;
    },
    expected: ["1 open", "3 error", "3 close 1006 "],
  },
];

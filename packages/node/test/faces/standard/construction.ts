// `new WebSocket(url, protocols)`, and the shape of the class (WebSockets §3.1).

import { cleanUp } from "@ws/peer";
import {
  attempt,
  listen,
  nameOfThrown,
  NOWHERE,
  type StandardCase,
  type WebSocketClass,
} from "./stage.ts";

const URLS: Readonly<Record<string, string>> = {
  "": "SyntaxError",
  "/relative": "SyntaxError",
  "//127.0.0.1:1": "SyntaxError",
  "mailto:a@example.org": "SyntaxError",
  "ftp://127.0.0.1:1/": "SyntaxError",
  "ws://127.0.0.1:1/#fragment": "SyntaxError",
  "ws://127.0.0.1:1/#": "SyntaxError",
  "ws://127.0.0.1:99999/": "SyntaxError",
  "http://127.0.0.1:1/a": "ws://127.0.0.1:1/a",
  "https://127.0.0.1:1": "wss://127.0.0.1:1/",
  "WS://127.0.0.1:1": NOWHERE,
  " ws://127.0.0.1:1/ ": NOWHERE,
  "ws://127.0.0.1:1/a b?é": "ws://127.0.0.1:1/a%20b?%C3%A9",
  "ws://127.0.0.1:80/": "ws://127.0.0.1/",
  "wss://127.0.0.1:1/%7e": "wss://127.0.0.1:1/%7e",
};

const PROTOCOLS: readonly (readonly [given: unknown, expected: string])[] = [
  [undefined, NOWHERE],
  [[], NOWHERE],
  ["chat", NOWHERE],
  [new Set(["a", "b"]), NOWHERE],
  ["", "SyntaxError"],
  [["a", "a"], "SyntaxError"],
  ["a b", "SyntaxError"],
  ["a,b", "SyntaxError"],
  ["é", "SyntaxError"],
  ["a\0", "SyntaxError"],
  [[Symbol("a")], "TypeError"],
];

export const CONSTRUCTION: readonly StandardCase[] = [
  ...Object.entries(URLS).map(([url, expected]) => ({
    name: `the URL ${JSON.stringify(url)}`,
    run: (WebSocket: WebSocketClass) => attempt(WebSocket, url),
    expected,
  })),
  ...PROTOCOLS.map(([protocols, expected]) => ({
    name: `the protocols ${Array.isArray(protocols) ? protocols.map(String).join("|") : JSON.stringify(protocols)}`,
    run: (WebSocket: WebSocketClass) => attempt(WebSocket, NOWHERE, protocols),
    expected,
  })),
  {
    name: "protocols that differ in case alone",
    run: (WebSocket) => attempt(WebSocket, NOWHERE, ["chat", "Chat"]),
    expected: NOWHERE,
    builtIn: {
      answers: "SyntaxError",
      why: "“Occur more than once” (§3.1): these are two values. A web platform test disagrees.",
    },
  },
  {
    name: "no arguments, or no `new`",
    run: (WebSocket) => [
      attempt(WebSocket),
      nameOfThrown(() => (WebSocket as unknown as (url: string) => unknown)(NOWHERE)),
    ],
    expected: ["TypeError", "TypeError"],
  },
  {
    name: "a new object",
    run: (WebSocket) => {
      const socket = new WebSocket(NOWHERE);
      cleanUp(() => socket.close());
      const { readyState, bufferedAmount, extensions, protocol, binaryType, onopen } = socket;
      return { readyState, bufferedAmount, extensions, protocol, binaryType, onopen };
    },
    expected: {
      readyState: 0,
      bufferedAmount: 0,
      extensions: "",
      protocol: "",
      binaryType: "blob",
      onopen: null,
    },
  },
  {
    name: "the shape of the class",
    run: (WebSocket) => {
      const socket = new WebSocket(NOWHERE);
      listen(socket);
      const names: string[] = [];
      for (const name in socket) if (/^on|^[A-Z]|^(send|close|url)$/.test(name)) names.push(name);
      return [
        [
          WebSocket.name,
          WebSocket.length,
          Object.prototype.toString.call(socket),
          socket instanceof EventTarget,
        ],
        [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED],
        [socket.CONNECTING, socket.OPEN, socket.CLOSING, socket.CLOSED],
        names.toSorted(),
      ];
    },
    expected: [
      ["WebSocket", 1, "[object WebSocket]", true],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [
        "CLOSED",
        "CLOSING",
        "CONNECTING",
        "OPEN",
        "close",
        "onclose",
        "onerror",
        "onmessage",
        "onopen",
        "send",
        "url",
      ],
    ],
  },
];

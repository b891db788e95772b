// A visit by a WebSocket as the web platform has it.

import type { Visit } from "./visits.ts";

/** What of that interface is used. */
type WebSocketClass = new (
  url: string,
) => Pick<WebSocket, "binaryType" | "send" | "onmessage" | "onerror" | "onclose">;

export const visitBy =
  (Class: WebSocketClass): Visit =>
  (url, does) =>
    new Promise((resolve) => {
      const socket = new Class(url);
      socket.binaryType = "arraybuffer";
      let last = "";
      socket.onmessage = ({ data }) => {
        if (does === "echo") socket.send(data as string | ArrayBuffer);
        else last = String(data);
      };
      // An error is followed by this.
      socket.onerror = () => {};
      socket.onclose = () => resolve(last);
    });

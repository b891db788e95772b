// The package ws as a client under test.

import { WebSocket } from "ws";
import { visitAll } from "./visits.ts";

await visitAll(
  (url, does) =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, { perMessageDeflate: { threshold: 0 } });
      let last = "";
      socket.on("message", (data: Buffer, isBinary) => {
        if (does === "echo") socket.send(data, { binary: isBinary });
        else last = data.toString();
      });
      // An error is followed by this.
      socket.on("error", () => {});
      socket.on("close", () => resolve(last));
    }),
);

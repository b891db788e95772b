// Echo by websocket-driver, as its README has it.

import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import driver from "websocket-driver";
import { announce } from "./announce.ts";

interface Driver {
  readonly io: Duplex;
  readonly messages: NodeJS.EventEmitter;
  on(event: "error" | "close", listener: () => void): void;
  start(): boolean;
  text(message: string): boolean;
  binary(message: Buffer): boolean;
}

const drivers = driver as unknown as {
  http(request: IncomingMessage, options: { maxLength: number }): Driver;
};

const server = createServer();
server.on("upgrade", (request, socket, head) => {
  const connection = drivers.http(request, { maxLength: 16_777_216 });
  connection.messages.on("data", (message: string | Buffer) => {
    if (typeof message === "string") connection.text(message);
    else connection.binary(message);
  });
  connection.io.write(head);
  socket.pipe(connection.io).pipe(socket);
  socket.on("error", () => socket.destroy());
  connection.start();
});
announce(server);

// Servers and clients under test, which are closed when the test is over.

import type { Handler, Listener } from "@ws/io";
import { cleanUp } from "@ws/peer";
import { connect, type ConnectOptions } from "../../src/connect.ts";
import { serve, type ServeOptions, type Server } from "../../src/serve.ts";

export async function start<Data = unknown>(
  options: ServeOptions<Data> = {},
  handler: Handler<Data> | Listener<Data> = {},
): Promise<Server<Data>> {
  const server = await serve({ host: "127.0.0.1", ...options }, handler);
  cleanUp(() => server.close({ graceMs: 0 }));
  return server;
}

export async function client<Data = unknown>(
  url: string | URL,
  options?: ConnectOptions<Data>,
  handler?: Handler<Data>,
) {
  const connection = await connect(url, options, handler);
  cleanUp(() => connection.abort());
  return connection;
}

export const echo: Handler = {
  message: (connection, message) => void connection.send(message),
};

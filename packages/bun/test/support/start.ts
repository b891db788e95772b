// Servers and clients under test, which are closed when the test is over.

import type { Handler, Listener, Message } from "@ws/io";
import { connect, type ConnectOptions } from "../../src/connect.ts";
import { serve, type ServeOptions, type Server } from "../../src/serve.ts";
import { cleanUp } from "./clean-up.ts";

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

/** The next messages. */
export async function take(messages: AsyncIterable<Message>, count: number): Promise<Message[]> {
  const taken: Message[] = [];
  if (count === 0) return taken;
  for await (const message of messages) if (taken.push(message) === count) break;
  return taken;
}

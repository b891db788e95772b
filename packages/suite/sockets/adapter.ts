// What is under test: an adapter whose sockets are its own, on this machine.

import type { Limits } from "@ws/core";
import type { Connection, DrivenConnection, Handler, UpgradeHook } from "@ws/io";
import type { CreateConnection, ProxyOptions, TcpOptions } from "@ws/net";
import { cleanUp } from "@ws/peer";

/** Of `connect`, as every adapter with sockets has them. */
export interface ClientOptions extends Partial<Limits> {
  readonly protocols?: readonly string[];
  readonly origin?: string;
  readonly compress?: boolean;
  readonly headers?: Iterable<readonly [string, string]>;
  readonly signal?: AbortSignal;
  readonly maxRedirects?: number;
  readonly proxy?: string | URL | ProxyOptions;
  readonly createConnection?: CreateConnection;
  readonly tcp?: TcpOptions;
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized?: boolean;
    readonly servername?: string;
  };
  readonly trace?: boolean | ((line: string) => void) | undefined;
}

/** Of `serve`. */
export interface ServerOptions {
  readonly host?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly protocols?: readonly string[];
  readonly origins?: "any";
  readonly upgrade?: UpgradeHook;
  readonly trace?: boolean | ((line: string) => void) | undefined;
}

interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly connections: ReadonlySet<DrivenConnection>;
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export interface SocketAdapter {
  readonly connect: (
    url: string | URL,
    options?: ClientOptions,
    handler?: Handler,
  ) => Promise<DrivenConnection>;
  readonly serve: (options: ServerOptions, handler: Handler) => Promise<RunningServer>;
}

/** An adapter's servers and clients, which are closed when the test is over. */
export function staged({ connect, serve }: SocketAdapter) {
  const start = async (options: ServerOptions = {}, handler: Handler = {}) => {
    const server = await serve({ host: "127.0.0.1", ...options }, handler);
    cleanUp(() => server.close({ graceMs: 0 }));
    return server;
  };
  const client = async (...given: Parameters<SocketAdapter["connect"]>) => {
    const connection = await connect(...given);
    cleanUp(() => connection.abort());
    return connection;
  };
  return { connect, start, client };
}

export const echo: Handler = {
  message: (connection: Connection, message) => void connection.send(message),
};

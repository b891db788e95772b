// The Extended CONNECTs of an HTTP/2 server (RFC 8441), shared out by path among those who serve them.
// All other streams go where they went before. Those that ask for a protocol must not: a listener for
// `stream` would answer them with a page and 200, which is a yes.

import type {
  Http2SecureServer,
  Http2Server,
  IncomingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from "node:http2";
import { refusal, type Rejection } from "@ws/core";
import { guardSession } from "./http2-session.ts";

export type AnyHttp2Server = Http2Server | Http2SecureServer;

export function isHttp2(server: object): server is AnyHttp2Server {
  return "updateSettings" in server;
}

/** Who takes requests for WebSocket. */
export interface ConnectTaker {
  servesPath(path: string): boolean;
  upgradeStream(stream: ServerHttp2Stream, rawHeaders: readonly string[]): void;
  refuseStream(
    stream: ServerHttp2Stream,
    rawHeaders: readonly string[],
    rejection: Rejection,
  ): void;
}

/** Lets it take what it serves, after those who came before; returns what ends that. */
export function takeConnects(server: AnyHttp2Server, taker: ConnectTaker): () => void {
  const takers = TAKERS.get(server) ?? open(server);
  takers.add(taker);
  return () => void takers.delete(taker);
}

const TAKERS = new WeakMap<AnyHttp2Server, Set<ConnectTaker>>();

function open(server: AnyHttp2Server): Set<ConnectTaker> {
  const takers = new Set<ConnectTaker>();
  TAKERS.set(server, takers);
  // "A client MUST NOT [use it] without having received" this setting: RFC 8441 §3. It holds for the
  // sessions to come.
  server.updateSettings({ enableConnectProtocol: true });
  // What a session tells of its streams passes here, on every runtime, before any listener.
  const emit = server.emit.bind(server) as (...event: readonly unknown[]) => boolean;
  server.emit = (name: string, ...event: readonly unknown[]): boolean => {
    if (name === "session") guardSession(event[0] as ServerHttp2Session);
    return (
      (name === "stream" && takes(server, [...takers], event as StreamEvent)) ||
      emit(name, ...event)
    );
  };
  return takers;
}

type StreamEvent = [
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders & { ":protocol"?: string },
  flags: number,
  rawHeaders: string[],
];

/** Gives an Extended CONNECT to whom it is for; what nobody serves is answered by the first. */
function takes(
  server: AnyHttp2Server,
  takers: readonly ConnectTaker[],
  [stream, headers, , rawHeaders]: StreamEvent,
): boolean {
  const { ":method": method, ":protocol": protocol, ":path": target = "" } = headers;
  if (method !== "CONNECT" || protocol === undefined || takers.length === 0) return false;
  const isWebSocket = protocol === "websocket";
  const path = pathOf(target);
  const taker = isWebSocket ? takers.find((one) => one.servesPath(path)) : undefined;
  if (taker !== undefined) {
    taker.upgradeStream(stream, rawHeaders);
    return true;
  }
  if (hasListenerForConnect(server)) return false;
  const rejection = isWebSocket ? { status: 404 } : refusal("protocol-unsupported");
  takers[0].refuseStream(stream, rawHeaders, rejection);
  return true;
}

/** Node.js tells `connect` only where somebody listens for `request`, too. */
function hasListenerForConnect(server: AnyHttp2Server): boolean {
  return server.listenerCount("connect") > 0 && server.listenerCount("request") > 0;
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

// What the cases of the standard are played with.

import { once } from "node:events";
import { acceptNext, cleanUp, type Peer, rawServer } from "@ws/peer";
import { echo, start } from "../../support/start.ts";

export type WebSocketClass = typeof globalThis.WebSocket;

export interface StandardCase {
  readonly name: string;
  readonly run: (WebSocket: WebSocketClass) => unknown;
  readonly expected: unknown;
  /** What the built-in one answers instead, and what the standard says of that. */
  readonly builtIn?: { readonly answers: unknown; readonly why: string };
}

export const NOWHERE = "ws://127.0.0.1:1/";
export const UNMASKED = { masked: false };

const TYPES = ["open", "message", "error", "close"] as const;

/** Writes down all events, with the ready state at that time. */
export function listen(socket: WebSocket): string[] {
  const told: string[] = [];
  socket.binaryType = "arraybuffer";
  for (const type of TYPES) {
    socket.addEventListener(type, (event) => told.push(`${socket.readyState} ${inWords(event)}`));
  }
  cleanUp(() => socket.close());
  return told;
}

function inWords(event: Event | MessageEvent | CloseEvent): string {
  if ("wasClean" in event) {
    return `close ${event.code} ${event.reason}${event.wasClean ? ", clean" : ""}`;
  }
  if (!("data" in event)) return event.type;
  const { data } = event;
  return `message ${typeof data === "string" ? data : Buffer.from(data).toString("hex")}`;
}

export async function echoServer(protocols: readonly string[] = []) {
  const { url } = await start({ protocols }, echo);
  return url;
}

export async function opened(socket: WebSocket): Promise<WebSocket> {
  cleanUp(() => socket.close());
  await once(socket, "open");
  return socket;
}

interface Played {
  readonly socket: WebSocket;
  readonly told: string[];
  readonly peer: Peer;
}

/** A socket whose peer we play. */
export async function withPeer(
  WebSocket: WebSocketClass,
  ...behind: readonly Uint8Array[]
): Promise<Played> {
  const server = await rawServer();
  const socket = new WebSocket(server.url);
  const told = listen(socket);
  const peer = await acceptNext(server, ...behind);
  return { socket, told, peer };
}

/** The socket says Close, or leaves: then we end, as a server does. */
export async function leave(peer: Peer): Promise<void> {
  await peer.frames(1).catch(() => {});
  peer.socket.end();
}

/** The URL of a socket that never connects, or the name of what is thrown. */
export function attempt(WebSocket: WebSocketClass, ...args: readonly unknown[]): string {
  return nameOfThrown(() => {
    const socket = Reflect.construct(WebSocket, args);
    socket.addEventListener("error", () => {});
    socket.close();
    return socket.url;
  });
}

export function nameOfThrown(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    return (error as Error).name;
  }
}

export function call(
  socket: WebSocket,
  method: "send" | "close",
  args: readonly unknown[],
): unknown {
  return Reflect.apply(socket[method], socket, args);
}

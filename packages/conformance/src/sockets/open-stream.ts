// A session of HTTP/2 with an agent, of which one stream is for a case: the session's settings, and what else
// the case wants on it. RFC 8441 §3; RFC 9113 §3.

import { once } from "node:events";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import type { Socket } from "node:net";
import type { ConnectOpening } from "../case.ts";
import { AskingCarrier } from "./asking-carrier.ts";
import { FrameTap } from "./frame-tap.ts";
import { NextHead } from "./next-head.ts";

/** An agent that does not speak HTTP/2, or does not let WebSocket into it. */
export class UnimplementedError extends Error {}

/** Takes over a socket on which nothing was said; its agent has so long to say what it can do. */
export async function openStream(
  socket: Socket,
  { windowBytes, beside }: ConnectOpening,
  { url, patienceMs }: { readonly url: URL; readonly patienceMs: number },
): Promise<AskingCarrier> {
  const nextHead = new NextHead();
  const tap = new FrameTap(socket, { role: "client", says: (frame) => nextHead.turn(frame) });
  const session = connect(url.href.replace(/^ws/, "http"), {
    createConnection: () => tap,
    settings: { enablePush: false, ...(windowBytes && { initialWindowSize: windowBytes }) },
  });
  session.on("error", () => {});
  try {
    await expectAllowed(session, patienceMs);
    if (beside !== undefined) await openBeside(session, url, beside);
    return new AskingCarrier({ session, tap, nextHead });
  } catch (error) {
    session.destroy();
    throw error;
  }
}

async function expectAllowed(session: ClientHttp2Session, patienceMs: number): Promise<void> {
  const gone = new AbortController();
  session.once("close", () => gone.abort());
  const signal = AbortSignal.any([AbortSignal.timeout(patienceMs), gone.signal]);
  try {
    await once(session, "remoteSettings", { signal });
  } catch {
    throw new UnimplementedError("It does not speak HTTP/2");
  }
  if (session.remoteSettings.enableConnectProtocol === true) return;
  throw new UnimplementedError("Its SETTINGS do not allow Extended CONNECT");
}

/** A masked frame of the key 0: of 256 KiB, or half of one. */
const LONG = Buffer.concat([
  Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0),
  Buffer.alloc(262_144),
]);

/** Another connection on the session, with which something is the matter. */
async function openBeside(
  session: ClientHttp2Session,
  url: URL,
  beside: "reset" | "unread",
): Promise<void> {
  const stream = session.request({
    ":method": "CONNECT",
    ":protocol": "websocket",
    ":scheme": url.protocol === "wss:" ? "https" : "http",
    ":path": `${url.pathname}${url.search}`,
    ":authority": url.host,
    "sec-websocket-version": "13",
  });
  stream.on("error", () => {}).pause();
  await once(stream, "response");
  if (beside === "unread") return void stream.write(LONG);
  stream.write(LONG.subarray(0, 1000));
  stream.close(constants.NGHTTP2_CANCEL);
  await once(stream, "close");
}

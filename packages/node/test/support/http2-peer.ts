// A peer made of plain HTTP/2 streams, several on one session.

import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from "node:http2";
import type { Socket } from "node:net";
import { type Address, cleanUp, Peer } from "@ws/peer";

/** Connects to a server on this machine, and waits for what it allows. */
export async function sessionTo(
  { port, ca }: Address,
  options: SecureClientSessionOptions = {},
): Promise<ClientHttp2Session> {
  const scheme = ca === undefined ? "http" : "https";
  const session = connect(`${scheme}://localhost:${port}`, { ca, ...options });
  session.on("error", () => {});
  cleanUp(() => session.destroy());
  await once(session, "remoteSettings");
  return session;
}

export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly stream: ClientHttp2Stream;
  readonly peer: Peer;
}

/** An Extended CONNECT; headers may be added, replaced or (`undefined`) left out. */
export function begin(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders = {},
): ClientHttp2Stream {
  const stream = session.request(
    {
      ":method": "CONNECT",
      ":protocol": "websocket",
      ":path": "/",
      "sec-websocket-version": "13",
      ...headers,
    },
    { endStream: false },
  );
  stream.on("error", () => {});
  return stream;
}

/** Asks, and waits for the answer. */
export async function ask(
  session: ClientHttp2Session,
  headers?: OutgoingHttpHeaders,
): Promise<StreamAnswer> {
  return answered(begin(session, headers));
}

export async function answered(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  const [received] = (await once(stream, "response")) as [Record<string, unknown>];
  // A stream is no Socket, but all that a Peer needs of one.
  const peer = new Peer(stream as unknown as Socket);
  return { status: Number(received[":status"]), headers: received, stream, peer };
}

/** The same, of which only the status is wanted. */
export async function statusFor(
  session: ClientHttp2Session,
  headers?: OutgoingHttpHeaders,
): Promise<number> {
  const stream = begin(session, headers);
  // It may close in the moment that it is answered.
  const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
  const { status } = await answered(stream);
  stream.resume();
  stream.end();
  await closed;
  return status;
}

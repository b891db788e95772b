// A client over HTTP/2 (RFC 8441): an Extended CONNECT on a session, which many connections may share,
// or which is the connection's own and ends with it.

import { type EventEmitter, once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import {
  type ConnectOffer,
  type DeliveryOptions,
  Endpoint,
  type HandshakeError,
  handshakeFailure,
  type HandshakeResponse,
  HeaderList,
  type Limits,
  type OutputMemory,
  readConnectResponse,
  type ResponseHead,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { isSecure, linesOf, type Patience, type Target, type Trace, within } from "@ws/io";
import { takeErrors } from "@ws/net";
import { nodeHost } from "./host.ts";
import { guardSession } from "./http2-session.ts";
import { streamRequest } from "./http2-request.ts";
import { Http2Transport, whenGone } from "./http2-transport.ts";
import { nodePlatform } from "./platform.ts";

export interface StreamOffer extends ConnectOffer, DeliveryOptions {
  /** What makes the offer, from `streamRequest`. */
  readonly request: HeaderList;
  readonly limits: Limits;
  readonly memory: OutputMemory;
  /** Of the transport. */
  readonly fullFromBytes: number;
  readonly trace?: Trace | undefined;
}

/** The same, once it is known that node:http2 takes it. @throws UsageError as `streamRequest` does */
export function streamOfferOf(offer: Omit<StreamOffer, "request">): StreamOffer {
  return { ...offer, request: streamRequest(offer) };
}

export interface OpenedStream {
  readonly endpoint: Endpoint;
  readonly transport: Http2Transport;
  readonly response: ResponseHead;
}

/** What is said of a socket or a redirect means nothing where a session is given. */
const NOT_WITH_SESSION = [
  "createConnection",
  "http2",
  "maxRedirects",
  "proxy",
  "tcp",
  "tls",
] as const;

/** @throws UsageError `session-invalid` */
export function checkSession(
  options: { session?: unknown } & Partial<Record<(typeof NOT_WITH_SESSION)[number], unknown>>,
): void {
  const other = NOT_WITH_SESSION.find((name) => options[name] !== undefined);
  if (options.session === undefined || other === undefined) return;
  throw new UsageError(Mistake.sessionInvalid, `Here is ${other}, too.`);
}

/** Whether a socket speaks HTTP/2: TLS says so; without it, the caller does. */
export async function speaksHttp2(
  socket: Duplex,
  target: Target,
  patience: Patience,
): Promise<boolean> {
  if (!isSecure(target)) return true;
  takeErrors(socket);
  return within(patience, async (signal) => {
    signal.addEventListener("abort", () => socket.destroy());
    await once(socket, "secureConnect", { signal });
    return (socket as TLSSocket).alpnProtocol === "h2";
  });
}

/** Opens a stream on a session of its own, which ends with it. */
export async function askOverOwnSession(
  socket: Duplex,
  { url }: Target,
  offer: StreamOffer,
  patience: Patience,
): Promise<OpenedStream> {
  const origin = `${offer.secure ? "https" : "http"}://${url.host}`;
  const session = connect(origin, {
    createConnection: () => socket,
    settings: { enablePush: false },
  });
  // Its streams, and who waits for it, hear of them.
  session.on("error", () => {});
  try {
    const opened = await askOverHttp2(session, offer, patience);
    whenGone(opened.transport.stream, () => endSession(session, offer.limits));
    return opened;
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/** Opens a stream on a session. Rejects with the reason of the signal, or with a `HandshakeError`. */
export async function askOverHttp2(
  session: ClientHttp2Session,
  offer: StreamOffer,
  patience: Patience,
): Promise<OpenedStream> {
  patience.signal?.throwIfAborted();
  await within(patience, (signal) => expectAllowed(session, signal));
  guardSession(session);
  if (offer.secure && session.encrypted !== true) {
    throw new UsageError(Mistake.sessionInvalid, "This one is not encrypted, and the URL is wss:.");
  }
  return within(patience, (signal) => open(session, { offer, signal }));
}

/** "A client MUST NOT [use it] without having received" the setting: RFC 8441 §3. */
async function expectAllowed(session: ClientHttp2Session, signal: AbortSignal): Promise<void> {
  while (!session.closed && !session.destroyed) {
    if (session.remoteSettings.enableConnectProtocol === true) return;
    // The server's SETTINGS come before the acknowledgement of ours: RFC 9113 §3.4.
    if (!session.connecting && !session.pendingSettingsAck) {
      throw handshakeFailure("connect-not-allowed");
    }
    await Promise.race([settingsOf(session), whenAborted(signal)]);
  }
  throw handshakeFailure("session-closed");
}

/** However many wait for them, they listen once. */
function settingsOf(session: ClientHttp2Session): Promise<unknown> {
  const waited = WAITED.get(session);
  if (waited !== undefined) return waited;
  const events = ["remoteSettings", "localSettings", "close"];
  const waiting = firstOf(session, events).finally(() => WAITED.delete(session));
  WAITED.set(session, waiting);
  return waiting;
}

const WAITED = new WeakMap<ClientHttp2Session, Promise<unknown>>();

async function open(
  session: ClientHttp2Session,
  { offer, signal }: { offer: StreamOffer; signal: AbortSignal },
): Promise<OpenedStream> {
  offer.trace?.head(">", linesOf(offer.request));
  const stream = session.request(offer.request.toObject(), { endStream: false });
  takeErrors(stream);
  const cancel = (): void => stream.close(constants.NGHTTP2_CANCEL);
  signal.addEventListener("abort", cancel);
  try {
    const head = await readHead(stream, offer.limits, signal);
    offer.trace?.head("<", [`:status: ${head.status}`, ...linesOf(head.headers)]);
    if (head.status !== 200) throw await refusedError(stream, head, offer.limits);
    const agreed = readConnectResponse(head, offer);
    if (typeof agreed === "string") throw handshakeFailure(agreed);
    const { limits, memory, delivery, textAs, fullFromBytes } = offer;
    const endpoint = new Endpoint({
      role: "client",
      nowMs: nodeHost.now(),
      platform: nodePlatform,
      limits,
      memory,
      ...agreed,
      delivery,
      textAs,
    });
    const response = { ...head, reason: "", version: "2.0" };
    return { endpoint, transport: new Http2Transport(stream, fullFromBytes), response };
  } catch (error) {
    cancel();
    throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

interface Head {
  readonly status: number;
  readonly headers: HeaderList;
}

async function readHead(
  stream: ClientHttp2Stream,
  { maxHeaders }: Limits,
  signal: AbortSignal,
): Promise<Head> {
  const [said, , raw] = await Promise.race([
    firstOf(stream, ["response", "close"]),
    whenAborted(signal),
  ]);
  if (said === undefined) throw handshakeFailure("connection-lost");
  const lines = HeaderList.fromRaw(raw as string[]);
  if ((raw as string[]).length > 2 * maxHeaders) throw handshakeFailure("too-many-headers");
  const headers = new HeaderList([...lines].filter(([name]) => !name.startsWith(":")));
  return { status: Number(lines.get(":status")), headers };
}

/** What the server says instead; where it breaks off, what was said was said. */
async function refusedError(
  stream: ClientHttp2Stream,
  { status, headers }: Head,
  { maxBodyBytes }: Limits,
): Promise<HandshakeError> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isWhole = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBodyBytes) break;
    }
    isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR;
  } catch {
    isWhole = false;
  }
  const response: HandshakeResponse = {
    status,
    reason: "",
    headers,
    body: Uint8Array.from(Buffer.concat(chunks).subarray(0, maxBodyBytes)),
    truncated: !isWhole || size > maxBodyBytes,
  };
  return handshakeFailure("status-not-200", { response });
}

/** The arguments of the first of these events; rejects where an error comes first. */
async function firstOf(emitter: EventEmitter, events: readonly string[]): Promise<unknown[]> {
  const rest = new AbortController();
  try {
    return await Promise.race(events.map((event) => once(emitter, event, rest)));
  } finally {
    rest.abort();
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/** GOAWAY, and then the socket: at the latest when its peer reads no more. */
function endSession(session: ClientHttp2Session, { closeTimeoutMs }: Limits): void {
  if (session.destroyed) return;
  const cancel = nodeHost.setTimer(() => session.destroy(), closeTimeoutMs);
  session.once("close", cancel);
  session.close();
}

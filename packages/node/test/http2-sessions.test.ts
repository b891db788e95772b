// The sessions of a server that carry nothing: they end, and what they were carried by.

import { once } from "node:events";
import type { ClientHttp2Session, Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { cleanUp, close, failure, makeCertificate, text } from "@ws/peer";
import { expect, test } from "vitest";
import { serve, type ServeOptions } from "../src/serve.ts";
import { connectFrame, FrameType, http2Frame, preface, reset } from "./support/http2-frames.ts";
import { ask, sessionTo } from "./support/http2-peer.ts";
import { echo, start } from "./support/start.ts";

const tls = await makeCertificate();
const ca = tls.cert;

/** It answers what is asked for at `/later` when it is told to. */
async function serving(options: ServeOptions) {
  const later: Http2ServerResponse[] = [];
  const request = ({ url }: { url?: string | undefined }, response: Http2ServerResponse): void => {
    if (url === "/later") later.push(response);
    else response.end(`page ${url}`);
  };
  const given = { tls, http2: true, request: request as never, httpIdleTimeoutMs: 100 };
  const server = await start({ ...given, ...options }, echo);
  const open = async () => {
    const session = await sessionTo({ port: server.port, ca });
    return { session, told: ending(session) };
  };
  return { server, later, open };
}

/** What a session hears of its end, in order. */
function ending(session: ClientHttp2Session) {
  const told: string[] = [];
  session.on("goaway", (code) => told.push(`goaway ${code}`));
  session.on("close", () => told.push("close"));
  return async () => {
    if (!session.destroyed) await once(session, "close");
    return told;
  };
}

const pageOf = (session: ClientHttp2Session, path: string) =>
  session.request({ ":path": path }).setEncoding("utf8").toArray();

test("a session whose requests were answered, and that asks no more, ends: GOAWAY, and close", async () => {
  const { open } = await serving({});
  const { session, told } = await open();
  const pages = ["/a", "/b"].map((path) => pageOf(session, path));
  expect(await Promise.all(pages)).toEqual([["page /a"], ["page /b"]]);
  expect(await told()).toEqual(["goaway 0", "close"]);
});

test("a session that carries a connection lives as long as that, though nothing passes", async () => {
  const { open } = await serving({ httpIdleTimeoutMs: 30, keepaliveIntervalMs: Infinity });
  const { session, told } = await open();
  const { peer } = await ask(session);
  // Others come and go meanwhile.
  for (let i = 0; i < 5; i++) {
    const other = await open();
    expect(await pageOf(other.session, "/x")).toEqual(["page /x"]);
    expect(await other.told()).toEqual(["goaway 0", "close"]);
  }
  peer.write(text("a"));
  expect(await peer.frames(1)).toEqual(["text a"]);
  expect([await pageOf(session, "/y"), session.closed]).toEqual([["page /y"], false]);

  peer.write(close(1000));
  peer.socket.end();
  expect(await peer.frames(1)).toEqual(["close 1000"]);
  expect(await told()).toEqual(["goaway 0", "close"]);
});

test("a session with a request that waits for its answer lives until it has come", async () => {
  const { open, later } = await serving({ httpIdleTimeoutMs: 30 });
  const { session, told } = await open();
  const waiting = pageOf(session, "/later");
  for (let i = 0; i < 3; i++) {
    expect(await pageOf(session, "/a")).toEqual(["page /a"]);
    const other = await open();
    await pageOf(other.session, "/x");
    expect(await other.told()).toEqual(["goaway 0", "close"]);
  }
  later[0].end("at last");
  expect(await waiting).toEqual(["at last"]);
  expect(await told()).toEqual(["goaway 0", "close"]);
});

test("httpIdleTimeoutMs: Infinity ends no session", async () => {
  const { open, server } = await serving({ httpIdleTimeoutMs: Infinity });
  const { session, told } = await open();
  await pageOf(session, "/a");
  const short = await serving({ httpIdleTimeoutMs: 30 });
  const other = await short.open();
  await pageOf(other.session, "/a");
  expect(await other.told()).toEqual(["goaway 0", "close"]);
  expect([await pageOf(session, "/b"), session.closed]).toEqual([["page /b"], false]);
  await server.close();
  await told();
});

test("who does not end has its socket destroyed, behind closeTimeoutMs", async () => {
  const { server } = await serving({ closeTimeoutMs: 100 });
  const accepted = once(server.http, "connection") as Promise<[Socket]>;
  const { port } = server;
  const options = { port, host: "127.0.0.1", ca, servername: "localhost", allowHalfOpen: true };
  const peer = connectTls({ ...options, ALPNProtocols: ["h2"] }).on("error", () => {});
  cleanUp(() => peer.destroy());
  const [socket] = await accepted;
  const destroyed = once(socket, "close");
  await once(peer, "secureConnect");
  peer
    .resume()
    .write(Buffer.concat([preface, http2Frame(FrameType.settings, 0), connectFrame(1), reset(1)]));
  await once(peer, "end");
  await destroyed;
  expect(peer.writableEnded).toBe(false);
});

test.each([-1, NaN, "5"])("httpIdleTimeoutMs: %j is none", async (httpIdleTimeoutMs) => {
  const given = { httpIdleTimeoutMs } as ServeOptions;
  expect(await failure(serve(given, {}))).toMatchObject({ code: "limit-invalid" });
});

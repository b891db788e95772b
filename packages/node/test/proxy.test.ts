import { makeCertificate, startProxy, take } from "@ws/peer";
import { registerProxies } from "@ws/suite/sockets";
import { expect, test } from "vitest";
import { connect } from "../src/connect.ts";
import { serve } from "../src/serve.ts";
import { client, echo, start } from "./support/start.ts";

registerProxies({ connect, serve });

test.each(["http", "https"])(
  "through an %s: proxy a client speaks to a wss: server, with a certificate that only the server asks for",
  async (scheme) => {
    const its = await makeCertificate();
    const asking = { ...its, requestCert: true, rejectUnauthorized: false };
    const proxy = await startProxy(scheme === "https" ? { tls: asking } : {});
    const own = await makeCertificate();
    const tls = { ...own, requestCert: true, rejectUnauthorized: false };
    const server = await start({ tls }, echo);
    const shown: unknown[] = [];
    server.http.on("secureConnection", (socket) =>
      shown.push(socket.getPeerCertificate?.()?.subject),
    );
    const connection = await client(`wss://localhost:${server.port}/`, {
      proxy: { url: proxy.url, tls: { ca: its.cert } },
      tls: { ca: own.cert, ...own },
    });
    const big = new Uint8Array(300_000).fill(7);
    for (const message of ["a", big]) connection.send(message);
    expect(await take(connection, 2)).toEqual(["a", big]);
    expect(connection.encrypted).toBe(true);
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
    expect([shown, proxy.shown]).toEqual([[{ CN: "localhost" }], scheme === "https" ? [{}] : []]);
  },
);

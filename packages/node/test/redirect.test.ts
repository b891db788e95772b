import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { failure, makeCertificate } from "@ws/peer";
import { redirector, registerRedirects } from "@ws/suite/sockets";
import { expect, test } from "vitest";
import { connect } from "../src/connect.ts";
import { serve } from "../src/serve.ts";

registerRedirects({ connect, serve });

test("what is confided to one origin by a certificate of ours is shown to it again, not to another", async () => {
  const { key, cert } = await makeCertificate();
  const tls = { key, cert, requestCert: true, rejectUnauthorized: false };
  const shown: unknown[] = [];
  const look = (who: string, { socket }: IncomingMessage): void => {
    shown.push([who, (socket as Partial<TLSSocket>).getPeerCertificate?.().subject?.CN]);
  };
  const atThere = (request: IncomingMessage): string => {
    look("there", request);
    return "ftp://a.test";
  };
  const there = await redirector(atThere, { tls });
  const atHere = (request: IncomingMessage): string => {
    look("here", request);
    return request.url === "/" ? "/again" : there.url;
  };
  const here = await redirector(atHere, { tls });
  const own = await makeCertificate();
  const error = await failure(
    connect(here.url, { maxRedirects: 5, tls: { ca: cert, ...own, servername: "localhost" } }),
  );
  expect([error.code, shown]).toEqual([
    "redirect-forbidden",
    [
      ["here", "localhost"],
      ["here", "localhost"],
      ["there", undefined],
    ],
  ]);
});

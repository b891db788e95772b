// What node:http2 does not take is told before anything is opened.

import { connect as connectHttp2 } from "node:http2";
import { Duplex } from "node:stream";
import type { HeaderLine } from "@ws/core";
import { cleanUp, codeOf, failure, rawServer } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { connect } from "../src/connect.ts";
import { streamRequest } from "../src/http2-request.ts";

/** A session to nobody: whether it takes a request, it says at once. */
function session() {
  const nobody = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const opened = connectHttp2("http://localhost", { createConnection: () => nobody });
  cleanUp(() => opened.destroy());
  return opened.on("error", () => {});
}

const HEADERS = `accept accept-language access-control-allow-credentials access-control-max-age
  access-control-request-method age authorization cache-control connection content-encoding content-language
  content-length content-location content-md5 content-range content-type cookie date dnt etag expires forwarded
  from host http2-settings if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive
  last-modified location max-forwards origin pragma proxy-authorization proxy-connection range referer
  retry-after set-cookie te tk transfer-encoding upgrade upgrade-insecure-requests user-agent via warning
  x-content-type-options x-forwarded-for x-one`.split(/\s+/);

describe("a request over HTTP/2", () => {
  const offer = { host: "localhost", target: "/", secure: false };

  test.each(HEADERS)("is refused with %s twice where node:http2 would refuse it", (name) => {
    const headers: HeaderLine[] = [
      [name, "1"],
      [name.toUpperCase(), "2"],
    ];
    const ours = codeOf(() => streamRequest({ ...offer, headers }));
    const theirs = codeOf(() => {
      const head = streamRequest(offer).toObject();
      session()
        .request({ ...head, [name]: ["1", "2"] })
        .on("error", () => {});
    });
    // Of these the handshake writes one by itself, and HTTP/2 takes several.
    if (name === "origin") expect([ours, theirs]).toEqual(["header-reserved", undefined]);
    else if (theirs === "ERR_HTTP2_HEADER_SINGLE_VALUE") expect(ours).toMatch(/^header-/);
    else if (theirs === undefined) expect(ours).toBe(undefined);
    else expect(ours).toBe("header-reserved");
  });

  test.each(HEADERS)("with %s once is taken by node:http2, or refused", (name) => {
    let head: Record<string, string | string[]> = {};
    const ours = codeOf(() => {
      head = streamRequest({ ...offer, headers: [[name, "1"]] }).toObject();
    });
    if (ours !== undefined) return expect(ours).toBe("header-reserved");
    const stream = session().request(head);
    stream.on("error", () => {});
    expect(stream.sentHeaders[name]).toBe("1");
  });
});

describe("a client of HTTP/2 opens nothing with", () => {
  test.each<[string, readonly HeaderLine[], RegExp]>([
    ["header-reserved", [["HTTP2-Settings", "AAMAAABkAAQAAP__"]], /"HTTP2-Settings"/],
    ["header-reserved", [["Connection", "keep-alive"]], /"Connection"/],
    ["header-reserved", [["Keep-Alive", "timeout=5"]], /"Keep-Alive"/],
    [
      "header-invalid",
      [
        ["Authorization", "Bearer a"],
        ["authorization", "Bearer b"],
      ],
      /authorization has one value over HTTP\/2/,
    ],
  ])("%s: %j", async (code, headers, message) => {
    const server = await rawServer();
    const error = await failure(connect(server.url, { http2: true, headers }));
    expect(error).toMatchObject({ name: "UsageError", code });
    expect(error.message).toMatch(message);
    const shared = await failure(connect("ws://localhost/", { session: session(), headers }));
    expect(shared).toMatchObject({ name: "UsageError", code });
    const next = await Promise.race([server.peer(), new Promise((done) => setTimeout(done, 5))]);
    expect(next).toBe(undefined);
  });

  test("credentials in its URL beside those of its headers", async () => {
    const headers = { Authorization: "Bearer a" };
    const error = await failure(connect("ws://ann:secret@localhost:1/", { http2: true, headers }));
    expect(error).toMatchObject({ name: "UsageError", code: "header-invalid" });
  });
});

// A CONNECT over real HTTP/2 streams: Node.js writes what we made and reads what it parsed to us, and
// the stream takes the place of the TCP connection (RFC 8441 §5).

import { once } from "node:events";
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type Http2Server,
  type Http2Stream,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Endpoint } from "../../src/endpoint.ts";
import { readConnectResponse, requestConnect } from "../../src/opening/client-connect.ts";
import { HeaderList } from "../../src/opening/header-list.ts";
import { acceptConnect, readConnect, rejectConnect } from "../../src/opening/server-connect.ts";
import { completePlatform } from "../../src/platform.ts";

const platform = completePlatform({ randomUint32: () => 0x37fa213d });

let server: Http2Server;
let client: ClientHttp2Session;
const heard: string[] = [];

/** Drives an endpoint over a stream; the server's side answers what it is told. */
function drive(endpoint: Endpoint, stream: Http2Stream & NodeJS.ReadWriteStream, name: string) {
  const poll = (): void => {
    for (let output; (output = endpoint.poll()) !== undefined;) {
      if (output.type === "transmit") for (const chunk of output.chunks) stream.write(chunk);
      else if (output.type === "end") stream.end();
      else if (output.type === "abort") stream.close(constants.NGHTTP2_CANCEL);
      else if (output.type === "closed") heard.push(`${name} ${output.info.code}`);
      else if (output.type === "text") {
        heard.push(`${name} ${output.data}`);
        if (name === "server") endpoint.send(output.data.toUpperCase());
        else endpoint.close(1000);
      }
    }
  };
  stream.on("data", (bytes: Buffer) => {
    endpoint.receive(bytes, 0);
    poll();
  });
  stream.on("end", () => {
    endpoint.receiveEnd();
    poll();
  });
  poll();
}

function serve(
  stream: ServerHttp2Stream,
  _headers: unknown,
  _flags: number,
  rawHeaders: readonly string[],
): void {
  const request = readConnect(HeaderList.fromRaw(rawHeaders));
  if ("code" in request) {
    const { status, headers, body } = rejectConnect(request);
    stream.respond({ ":status": status, ...headers.toObject() });
    stream.end(body);
    return;
  }
  const cookies = [
    ["Set-Cookie", request.head.headers.get("cookie") ?? ""],
    ["Set-Cookie", "c=3"],
  ] as const;
  const accepted = acceptConnect(request, { protocols: ["chat"], headers: cookies });
  const { status, headers, protocol, extensions } = accepted;
  stream.respond({ ":status": status, ...headers.toObject() });
  drive(new Endpoint({ role: "server", nowMs: 0, protocol, extensions }), stream, "server");
}

beforeEach(async () => {
  heard.length = 0;
  server = createServer({ settings: { enableConnectProtocol: true } });
  server.on("stream", serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, "remoteSettings");
});

afterEach(() => {
  client.close();
  server.close();
});

async function ask(target: string, origin?: string) {
  const host = "server.example.com";
  const headers = [
    ["Cookie", "a=1"],
    ["Cookie", "b=2"],
  ] as const;
  const offer = { secure: false, host, target, origin, protocols: ["mqtt", "chat"], headers };
  const stream = client.request(requestConnect(offer).toObject());
  const [, , raw] = (await once(stream, "response")) as [unknown, number, string[]];
  const response = HeaderList.fromRaw(raw);
  const status = Number(response.get(":status"));
  return { stream, response, agreed: readConnectResponse({ status, headers: response }, offer) };
}

test("client and server agree, speak and close", async () => {
  const arrived = once(server, "stream");
  const { stream, response, agreed } = await ask("/chat", "http://server.example.com");
  const [served] = (await arrived) as [ServerHttp2Stream];
  expect(agreed).toEqual({ protocol: "chat", extensions: [] });
  expect(response.values("set-cookie")).toEqual(["a=1; b=2", "c=3"]);

  const endpoint = new Endpoint({ role: "client", nowMs: 0, platform, protocol: "chat" });
  endpoint.send("hello");
  drive(endpoint, stream, "client");
  await Promise.all([once(stream, "close"), once(served, "close")]);
  expect(heard).toEqual(["server hello", "client HELLO", "client 1000", "server 1000"]);
});

test("G15 a page from elsewhere is refused, and can read why", async () => {
  const { stream, response, agreed } = await ask("/chat", "https://evil.test");
  expect([response.get(":status"), agreed]).toEqual(["403", "status-not-200"]);
  let body = "";
  for await (const piece of stream.setEncoding("utf8")) body += piece;
  expect(body).toBe("Pages of this origin may not connect. (RFC 6455 §10.2)\n");
});

test("a GET is told that there is only CONNECT", async () => {
  const stream = client.request({ ":method": "GET", ":path": "/" });
  const [headers] = (await once(stream, "response")) as [Record<string, string | number>];
  expect(headers).toMatchObject({ ":status": 405, allow: "CONNECT", "content-length": "42" });
  stream.close();
});

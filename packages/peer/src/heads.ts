// The heads of the opening handshake (RFC 6455 §1.3), written apart from those under test.

import { createHash } from "node:crypto";

export function statusOf(told: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(told)?.[1]);
}

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A request that opens a connection; headers may be added, replaced or (`undefined`) left out. */
export function request(
  headers: Readonly<Record<string, string | undefined>> = {},
  line = "GET / HTTP/1.1",
): string {
  const all = {
    Host: "localhost",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [line, ...lines, "", ""].join("\r\n");
}

/** The response that accepts a request. */
export function response(head: string): string {
  const key = /^Sec-WebSocket-Key: (.*)$/im.exec(head)?.[1].trim();
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept.digest("base64")}`,
    "",
    "",
  ].join("\r\n");
}

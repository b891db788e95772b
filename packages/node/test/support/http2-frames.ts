// Frames of HTTP/2 as bytes (RFC 9113 §4), for what node:http2 does not say in this way or order.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { cleanUp } from "@ws/peer";

export const FrameType = {
  data: 0x0,
  headers: 0x1,
  reset: 0x3,
  settings: 0x4,
  goaway: 0x7,
  windowUpdate: 0x8,
};

export function http2Frame(
  type: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
  flags = 0,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A stream is reset: "CANCEL (0x08)" §7. */
export function reset(stream: number): Buffer {
  return http2Frame(FrameType.reset, stream, Buffer.of(0, 0, 0, 0x8));
}

/** An Extended CONNECT with END_HEADERS. */
export function connectFrame(stream: number): Buffer {
  const fields = [
    [":method", "CONNECT"],
    [":protocol", "websocket"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "localhost"],
    ["sec-websocket-version", "13"],
  ];
  return http2Frame(FrameType.headers, stream, Buffer.concat(fields.map(literal)), 0x4);
}

/** "Literal Header Field without Indexing — New Name" RFC 7541 §6.2.2 */
export function literal([name, value]: string[]): Buffer {
  return Buffer.concat([
    Buffer.of(0x00, name.length),
    Buffer.from(name),
    Buffer.of(value.length),
    Buffer.from(value),
  ]);
}

/** What a client says first: RFC 9113 §3.4. */
export const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** A client that has said the preface and empty SETTINGS: what it writes next are frames. */
export async function rawClient(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  cleanUp(() => socket.destroy());
  await once(socket, "connect");
  socket.write(preface);
  socket.write(http2Frame(FrameType.settings, 0));
  socket.resume();
  return socket;
}

// What the load says: a handshake and prepared frames; and how it counts what comes back.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { constants, deflateRawSync } from "node:zlib";

/** Text and binary as they are, text that is compressed, or binary that one sends to all. */
export type Kind = "text" | "binary" | "deflate" | "broadcast";

const KEY = [0x37, 0xfa, 0x21, 0x3d];
const OFFER = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

/** Opens a connection by hand. */
export async function open(port: number, kind: Kind): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
      `${kind === "deflate" ? OFFER : ""}\r\n`,
  );
  const [head] = (await once(socket, "data")) as [Buffer];
  if (!head.toString("latin1").startsWith("HTTP/1.1 101 "))
    throw new Error(head.toString("latin1"));
  return socket;
}

/** A frame with so many bytes of text or JSON, as a client sends it. */
export function maskedFrame(payloadBytes: number, kind: Kind): Buffer {
  const payload = kind === "deflate" ? compressed(json(payloadBytes)) : prose(payloadBytes);
  const { length } = payload;
  const long = length >= 65_536 ? 8 : length >= 126 ? 2 : 0;
  const header = Buffer.alloc(2 + long + 4);
  header[0] = { text: 0x81, binary: 0x82, deflate: 0xc1, broadcast: 0x82 }[kind];
  header[1] = 0x80 | (long === 0 ? length : long === 2 ? 126 : 127);
  if (long > 0) header.writeUIntBE(length, long === 2 ? 2 : 4, long === 2 ? 2 : 6);
  header.set(KEY, 2 + long);
  return Buffer.concat([header, payload.map((byte, at) => byte ^ KEY[at & 3])]);
}

function prose(bytes: number): Buffer {
  return Buffer.alloc(bytes, "The quick brown fox jumps over the lazy dog. ");
}

function json(bytes: number): string {
  const items = Array.from({ length: bytes >> 4 }, (_, id) => ({
    id,
    name: `item ${(id * 7919) % 1009}`,
    on: id % 3 === 0,
  }));
  return JSON.stringify(items).slice(0, bytes);
}

/** It refers to nothing before it: each time it is sent it says the same. */
function compressed(text: string): Buffer {
  return deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

/** Counts the frames that a server sends. */
export class FrameCounter {
  frames = 0;
  readonly #header = Buffer.alloc(10);
  #headerBytes = 0;
  /** Payload bytes of this frame that have not come. */
  #left = 0;

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const size = Math.min(this.#left, bytes.length - at);
      at += size;
      this.#left -= size;
      if (this.#left > 0 || at === bytes.length) break;
      this.#header[this.#headerBytes++] = bytes[at++];
      this.#readHeader();
    }
  }

  #readHeader(): void {
    const short = this.#header[1] & 0x7f;
    const size = this.#headerBytes < 2 ? 2 : short < 126 ? 2 : short === 126 ? 4 : 10;
    if (this.#headerBytes < size) return;
    this.#headerBytes = 0;
    this.frames++;
    if (short < 126) this.#left = short;
    else if (short === 126) this.#left = this.#header.readUInt16BE(2);
    else this.#left = Number(this.#header.readBigUInt64BE(2));
  }
}

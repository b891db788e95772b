// Streams and iterators that are not read stop the socket (attack E6), and writers wait for room.

import { once } from "node:events";
import { setTimeout as patience } from "node:timers/promises";
import type { DrivenConnection, Message } from "@ws/io";
import { acceptNext, cleanUp, frame, Opcode, type Peer, rawServer } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { duplex, WebSocketStream } from "../../src/index.ts";
import { client } from "../support/start.ts";

const MESSAGE = Buffer.alloc(65_536, 7);

/** What reads all that comes, once it begins, and what writes until it waits. */
interface Face {
  readonly messages: AsyncIterable<Message>;
  /** Resolves when there is room for more. */
  write(message: Uint8Array): Promise<void>;
  /** What waits to be sent, in bytes. */
  bufferedBytes(): number;
}

const FACES: Readonly<Record<string, (url: string) => Promise<Face>>> = {
  async iterator(url) {
    const connection = await client(url, { compress: false });
    return {
      messages: connection,
      async write(message) {
        if (connection.send(message) === "full") await connection.drained();
      },
      bufferedBytes: () => connection.bufferedBytes,
    };
  },
  async duplex(url) {
    const connection = await client(url, { compress: false });
    return ofDuplex(connection, false);
  },
  async "duplex of objects"(url) {
    const connection = await client(url, { compress: false });
    return ofDuplex(connection, true);
  },
  async WebSocketStream(url) {
    const stream = new WebSocketStream(url, { compress: false });
    cleanUp(() => stream.close());
    const { readable, writable } = await stream.opened;
    const writer = writable.getWriter();
    let waiting = 0;
    return {
      messages: readable as unknown as AsyncIterable<Message>,
      async write(message) {
        waiting += message.length;
        void writer.write(message).then(() => (waiting -= message.length));
        await writer.ready;
      },
      bufferedBytes: () => waiting,
    };
  },
};

function ofDuplex(connection: DrivenConnection, objectMode: boolean): Face {
  const stream = duplex(connection, { objectMode });
  stream.on("error", () => {});
  return {
    messages: stream,
    async write(message) {
      if (!stream.write(message)) await once(stream, "drain");
    },
    bufferedBytes: () => stream.writableLength + connection.bufferedBytes,
  };
}

/** Our peer writes until nothing is taken any more; tells how many messages that were. */
async function flood(peer: Peer): Promise<number> {
  const message = frame(Opcode.binary, MESSAGE, { masked: false });
  for (let sent = 1; sent < 3000; sent++) {
    if (peer.socket.write(message)) continue;
    const drained = once(peer.socket, "drain").then(() => true);
    if (!(await Promise.race([drained, patience(150, false)]))) return sent;
  }
  throw new Error("It never stops reading.");
}

describe.each(Object.entries(FACES))("%s", (_name, openFace) => {
  test("that is not read stops its socket; all arrives later (attack E6)", async () => {
    const server = await rawServer();
    const opening = openFace(server.url);
    const peer = await acceptNext(server);
    const { messages } = await opening;
    const sent = await flood(peer);
    expect(sent).toBeLessThan(500);

    const wanted = sent * MESSAGE.length;
    let bytes = 0;
    for await (const message of messages) {
      bytes += message.length;
      if (bytes >= wanted) break;
    }
    expect(bytes).toBe(wanted);
    peer.socket.destroy();
  });

  test("waits with writing while the peer does not read; all leaves later", async () => {
    const server = await rawServer();
    const opening = openFace(server.url);
    const peer = await acceptNext(server);
    const face = await opening;
    peer.socket.pause();
    let written = 0;
    let blocked: Promise<void> | undefined;
    while (blocked === undefined && written < 3000) {
      const writing = face.write(MESSAGE);
      written++;
      const isStopped = await Promise.race([writing.then(() => false), patience(150, true)]);
      if (isStopped) blocked = writing;
    }
    expect(written).toBeLessThan(500);
    expect(face.bufferedBytes()).toBeLessThan(400_000);
    peer.socket.resume();
    await blocked;
    expect(await peer.frames(written)).toEqual(
      Array.from({ length: written }, () => "binary of 65536 bytes"),
    );
    peer.socket.destroy();
  });
});

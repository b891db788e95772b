// Pairs of byte streams, as far apart as a test wants them.

import { Duplex } from "node:stream";
import { connect as connectTcp, type Socket } from "node:net";
import { once } from "node:events";
import type { ByteStreams } from "../../src/index.ts";

/** Two ends in memory. What is written on one can be read from the other; nothing waits between. */
export function pair(): [ByteStreams, ByteStreams] {
  const [there, back] = [0, 1].map(
    () => new TransformStream<Uint8Array, Uint8Array>({}, { highWaterMark: 0 }),
  );
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ];
}

/** Two ends on both sides of a MessageChannel, as two pages have them. Each waits for the other. */
export function bridge(): [ByteStreams, ByteStreams] {
  const { port1, port2 } = new MessageChannel();
  return [endOf(port1), endOf(port2)];
}

/** A TCP socket. */
export async function dial(url: string): Promise<ByteStreams & { readonly socket: Socket }> {
  const { hostname, port } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  await once(socket, "connect");
  return { socket, ...streamsOf(socket) };
}

export function streamsOf(socket: Duplex): ByteStreams {
  return Duplex.toWeb(socket) as unknown as ByteStreams;
}

function endOf(port: MessagePort): ByteStreams {
  let taken: () => void = () => {};
  let halves = 2;
  const ended = (): void => {
    if (--halves === 0) port.close();
  };
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      port.addEventListener("message", ({ data }: MessageEvent<Uint8Array | "end" | "more">) => {
        if (data === "more") return taken();
        if (data !== "end") return controller.enqueue(data);
        controller.close();
        ended();
      });
      port.start();
    },
    pull: () => port.postMessage("more"),
  });
  const writable = new WritableStream<Uint8Array>({
    write(bytes) {
      port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
      return new Promise((resolve) => (taken = resolve));
    },
    close() {
      port.postMessage("end");
      ended();
    },
  });
  return { readable, writable };
}

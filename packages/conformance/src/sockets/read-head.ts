// The request of a client under test, as far as it has to be read before it is known what it asks for.

import type { Socket } from "node:net";
import { endOfHead, join } from "../bytes.ts";

const MAX_HEAD_BYTES = 65_536;

/** The bytes of a request, up to its head's end at least; `undefined` where none comes. */
export function readHead(socket: Socket): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    let received: Uint8Array = new Uint8Array(0);
    const end = (head?: Uint8Array): void => {
      socket.off("data", take).pause();
      resolve(head);
    };
    const take = (chunk: Buffer): void => {
      received = join([received, chunk]);
      if (endOfHead(received) >= 0) end(received);
      else if (received.length > MAX_HEAD_BYTES) end();
    };
    socket
      .on("data", take)
      .on("end", () => end())
      .on("close", () => end());
  });
}

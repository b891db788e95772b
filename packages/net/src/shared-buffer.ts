// One buffer that all sockets are read into. node:net allocates 64 KiB for each read, which costs more
// than reading a few bytes, and leaves garbage that only a full collection frees. Its `onread` option
// reads into a buffer instead, but only for sockets that we create; what that option sets can be set
// on those that a server accepted too. Where a socket has no such thing, it is read as any stream.

import type { Duplex } from "node:stream";

/** What arrives is handled before the next read: one buffer is enough. */
const buffer = new Uint8Array(262_144);

/** What lies below a socket. */
interface Handle {
  useUserBuffer?(buffer: Uint8Array): void;
}

type Internals = Record<symbol, unknown> & { readonly _handle?: Handle | null };

/** Where sockets keep their `onread` option, by the name of the symbol. */
const NAMES = ["kBuffer", "kBufferCb"] as const;

/** Has `received` called with what arrives from now on, lent, where the socket can do that. */
export function readIntoSharedBuffer(socket: Duplex, received: (bytes: Uint8Array) => void): void {
  const internals = socket as unknown as Internals;
  const { _handle: handle } = internals;
  const [kBuffer, kBufferCb] = NAMES.map((name) => symbolNamed(socket, name));
  if (kBuffer === undefined || kBufferCb === undefined) return;
  if (typeof handle?.useUserBuffer !== "function") return;
  handle.useUserBuffer(buffer);
  internals[kBuffer] = buffer;
  internals[kBufferCb] = (length: number): void => received(buffer.subarray(0, length));
}

function symbolNamed(socket: object, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(socket).find(({ description }) => description === name);
}

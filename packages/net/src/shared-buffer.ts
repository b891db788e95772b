// One buffer that all sockets are read into. node:net allocates 64 KiB for each read, which costs more
// than reading a few bytes, and leaves garbage that only a full collection frees. Its `onread` option
// reads into a buffer instead, but only for sockets that we create; what that option sets can be set
// on those that a server accepted too. Where a socket has no such thing, it is read as any stream.

import type { Duplex } from "node:stream";
import { bytesRead, readingMemory } from "@ws/core/mask-simd";

/** What arrives is handled before the next read: one buffer is enough. */
const buffer = readingMemory();

/** What lies below a socket. */
interface Handle {
  useUserBuffer?(buffer: Uint8Array): void;
}

type Internals = Record<symbol, unknown> & { readonly _handle?: Handle | null };

/** Where sockets keep their `onread` option: symbols that all have, looked for until one has them. */
let found: { readonly kBuffer: symbol; readonly kBufferCb: symbol } | undefined;

/** What hears that so many bytes arrived. `this` is the socket: one function serves all of them. */
type SharedBufferListener = (this: Duplex, length: number) => void;

/** The bytes that arrived, until the next ones do. */
export function sharedBytes(length: number): Uint8Array {
  return bytesRead(length);
}

/** Has `received` called when something arrives from now on, where the socket can do that. */
export function readIntoSharedBuffer(socket: Duplex, received: SharedBufferListener): void {
  const internals = socket as unknown as Internals;
  const { _handle: handle } = internals;
  if (typeof handle?.useUserBuffer !== "function") return;
  found ??= symbolsOf(socket);
  if (found === undefined) return;
  const { kBuffer, kBufferCb } = found;
  if (!(kBuffer in socket && kBufferCb in socket)) return;
  handle.useUserBuffer(buffer);
  internals[kBuffer] = buffer;
  internals[kBufferCb] = received;
}

function symbolsOf(socket: object): typeof found {
  const kBuffer = symbolNamed(socket, "kBuffer");
  const kBufferCb = symbolNamed(socket, "kBufferCb");
  return kBuffer === undefined || kBufferCb === undefined ? undefined : { kBuffer, kBufferCb };
}

function symbolNamed(socket: object, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(socket).find(({ description }) => description === name);
}

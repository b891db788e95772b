// What can be sent: text as a string, bytes as an ArrayBuffer or any view on one.

import { UsageError } from "./error.ts";

export type Sendable = string | ArrayBufferLike | ArrayBufferView;

/** The bytes of anything but a string, where they lie. @throws UsageError `data-type` */
export function toBytes(data: Exclude<Sendable, string>): Uint8Array {
  // A subclass may mean something else by `slice`: Node's Buffer does not copy.
  if (data instanceof Uint8Array && data.constructor === Uint8Array) return data;
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer || isShared(data)) return new Uint8Array(data);
  throw new UsageError("data-type", `This is ${data === null ? "null" : typeof data}.`);
}

/** Some hosts hide SharedArrayBuffer. */
function isShared(data: unknown): data is SharedArrayBuffer {
  return Object.prototype.toString.call(data) === "[object SharedArrayBuffer]";
}

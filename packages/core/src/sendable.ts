// What can be sent: text as a string, bytes as an ArrayBuffer or any view on one.

import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import type { MessageType } from "./event.ts";
import { checkOption, inWords } from "./options.ts";

export type Sendable = string | ArrayBufferLike | ArrayBufferView;

/** The bytes of anything but a string, where they lie. @throws UsageError `data-type` */
export function toBytes(data: Exclude<Sendable, string>): Uint8Array {
  // A subclass may mean something else by `slice`: Node's Buffer does not copy.
  if (data instanceof Uint8Array && data.constructor === Uint8Array) return data;
  try {
    // A DataView lies on nothing but a buffer, whatever realm that is of, and whatever it says it is.
    const view = ArrayBuffer.isView(data) ? data : new DataView(data);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  } catch {
    throw new UsageError(Mistake.dataType, `This is ${inWords(data)}.`);
  }
}

/**
 * The same bytes, and no more of them: a view on memory that may grow grows with it, and then would be
 * longer than the header of its frame has said.
 */
export function ofThisLength(bytes: Uint8Array): Uint8Array {
  const { byteLength, maxByteLength = 0 } = bytes.buffer as Growing;
  return maxByteLength > byteLength ? bytes.subarray(0, bytes.length) : bytes;
}

/** An ArrayBuffer or a SharedArrayBuffer, where engines know those that grow. */
interface Growing {
  readonly byteLength: number;
  readonly maxByteLength?: number;
}

/**
 * What a message is sent as: what its options say, else a string as text, and bytes as binary.
 *
 * @throws UsageError `option-invalid`, `message-type`
 */
export function sentAs(
  data: unknown,
  options: { readonly as?: MessageType | undefined },
): MessageType {
  if (typeof options !== "object" || options === null) checkOption("options", options, "object");
  const { as = typeof data === "string" ? "text" : "binary" } = options;
  checkType(as);
  return as;
}

/** Our caller says what a message is. @throws UsageError `message-type` */
export function checkType(type: MessageType): void {
  if (type !== "text" && type !== "binary") throw new UsageError(Mistake.messageType);
}

// The body of a response that refuses a handshake, so that whoever asked can read why. RFC 9112 §6.3:
// it ends after Content-Length bytes, with the last chunk, or with the stream. The connection closes
// after it, so we are tolerant here: what is malformed ends the body early, marked as truncated.

import { Slab } from "../slab.ts";
import { charSet, DIGIT, isMadeOf } from "./chars.ts";
import { hasToken } from "./field.ts";
import type { ResponseHead } from "./http-head.ts";

export class BodyReader {
  readonly #maxBodyBytes: number;
  readonly #isChunked: boolean;
  readonly #slab = new Slab();
  #state: "data" | "size-line" | "line-behind-data" | "complete" | "cut-off";
  /** Data that is still to come, of the body or of a chunk; Infinity: until the stream ends. */
  #left: number;
  #line = "";

  /** @param maxBodyBytes What comes after so many bytes is cut off. */
  constructor(head: ResponseHead, maxBodyBytes: number) {
    const bytes = announcedBytes(head);
    this.#maxBodyBytes = maxBodyBytes;
    this.#isChunked = bytes === "chunked";
    this.#left = bytes === "chunked" ? 0 : bytes;
    if (this.#isChunked) this.#state = "size-line";
    else this.#state = this.#left === 0 ? "complete" : "data";
  }

  /** No more bytes are wanted. */
  get isDone(): boolean {
    return this.#state === "complete" || this.#state === "cut-off";
  }

  read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.isDone;) {
      if (this.#state === "data") at += this.#readData(bytes.subarray(at));
      else this.#readLine(bytes[at++]);
    }
  }

  /** The stream ended. */
  end(): void {
    if (this.#state === "data" && this.#left === Infinity) this.#state = "complete";
  }

  /** Hands over what arrived; `truncated` if that is not the whole body. */
  take(): { readonly body: Uint8Array; readonly truncated: boolean } {
    return { body: this.#slab.take(), truncated: this.#state !== "complete" };
  }

  /** Returns how many of the bytes were data. */
  #readData(bytes: Uint8Array): number {
    const size = Math.min(bytes.length, this.#left);
    const room = this.#maxBodyBytes - this.#slab.length;
    this.#slab.append(bytes, 0, Math.min(size, room), this.#maxBodyBytes);
    this.#left -= size;
    if (size > room) this.#state = "cut-off";
    else if (this.#left === 0) this.#state = this.#isChunked ? "line-behind-data" : "complete";
    return size;
  }

  /** The lines around the data of a chunk, RFC 9112 §7.1. We end at the last chunk, before trailers. */
  #readLine(byte: number): void {
    if (byte !== LF) {
      this.#line += String.fromCharCode(byte);
      if (this.#line.length > MAX_LINE_BYTES) this.#state = "cut-off";
      return;
    }
    const line = this.#line;
    this.#line = "";
    this.#state = this.#state === "size-line" ? this.#beginChunk(line) : "size-line";
  }

  /** What follows the size is an extension of the chunk, which means nothing to us. */
  #beginChunk(line: string): "data" | "complete" | "cut-off" {
    const size = Number.parseInt(line, 16);
    if (!(size >= 0 && size <= Number.MAX_SAFE_INTEGER)) return "cut-off";
    this.#left = size;
    return size > 0 ? "data" : "complete";
  }
}

/** RFC 9112 §6.3, for a final response to a GET. */
function announcedBytes({ status, headers }: ResponseHead): number | "chunked" {
  if (status === 204 || status === 304) return 0;
  if (hasToken(headers.values("transfer-encoding"), "chunked")) return "chunked";
  const length = headers.get("content-length") ?? "";
  const isLength = length !== "" && isMadeOf(length, DIGITS) && !headers.has("transfer-encoding");
  return isLength ? Number(length) : Infinity;
}

const LF = 0x0a;
const DIGITS = charSet(DIGIT);

/** Each chunk has data, so this bounds what the framing may cost as well. */
const MAX_LINE_BYTES = 256;

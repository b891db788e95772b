// Bytes in, the head of an HTTP/1.1 message out, and heads as bytes again. RFC 9112 §2–§5, read
// strictly: what two parsers could read in two ways is refused (attack G14). The reader bounds what a
// peer may send and looks at each byte once, however the bytes are cut; the parsers read what it let
// through; the formatters refuse what would end a line too early (attacks G19, H7).

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import type { Limits } from "../limits.ts";
import { Slab } from "../slab.ts";
import { charSet, isMadeOf, range } from "./chars.ts";
import { isToken, trimSpace } from "./field.ts";
import { HeaderList, type HeaderLine } from "./header-list.ts";
import { decodeLatin1, encodeLatin1 } from "./latin1.ts";

/** The head of a request. `version` is "1.1" and the like. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: HeaderList;
}

/** The head of a response. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: HeaderList;
}

/** What can be wrong with the bytes of a head. */
export type HeadFault = "head-malformed" | "head-too-big" | "too-many-headers";

/** Finds the end of a head. */
export class HeadReader {
  readonly #limits: Limits;
  readonly #slab = new Slab();
  #bytes = 0;
  #previous = 0;
  #lines = 0;
  #lineBytes = 0;

  /** The head without its last two line ends, once `read` said "done". */
  text = "";
  /** The bytes that followed the head, once `read` said "done". */
  rest: Uint8Array = new Uint8Array(0);

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes the next bytes, until it said something else than "more". */
  read(bytes: Uint8Array): "more" | "done" | HeadFault {
    for (let at = 0; at < bytes.length; at++) {
      const verdict = this.#step(bytes[at]);
      if (verdict === "more") continue;
      if (verdict !== "done") return verdict;
      this.#keep(bytes, at + 1);
      this.text = decodeLatin1(this.#slab.take()).slice(0, -4);
      this.rest = bytes.subarray(at + 1);
      return "done";
    }
    this.#keep(bytes, bytes.length);
    return "more";
  }

  #keep(bytes: Uint8Array, end: number): void {
    this.#slab.append(bytes, 0, end, this.#limits.maxHeadBytes);
  }

  /** We take a CR only before an LF, and an LF only after a CR; §2.2 would allow the LF alone. */
  #step(byte: number): "more" | "done" | HeadFault {
    if (++this.#bytes > this.#limits.maxHeadBytes) return "head-too-big";
    const isAfterCr = this.#previous === CR;
    this.#previous = byte;
    if (isAfterCr !== (byte === LF)) return "head-malformed";
    if (byte === CR) return "more";
    if (byte !== LF) {
      this.#lineBytes++;
      return FIELD_VALUE[byte] === 1 ? "more" : "head-malformed";
    }
    if (this.#lineBytes === 0) return "done";
    this.#lineBytes = 0;
    // The line before the headers, the start line, is number 0.
    return this.#lines++ > this.#limits.maxHeaders ? "too-many-headers" : "more";
  }
}

/** Parses the text of a HeadReader; `undefined` if it is no request. */
export function parseRequestHead(text: string): RequestHead | undefined {
  const [startLine, ...lines] = text.split("\r\n");
  const [method, target, protocol, ...more] = startLine.split(" ");
  // "method SP request-target SP HTTP-version" RFC 9112 §3
  if (!isToken(method) || !target || !isProtocol(protocol) || more.length > 0) return undefined;
  const headers = parseHeaders(lines);
  return headers && { method, target, version: protocol.slice(5), headers };
}

/** Parses the text of a HeadReader; `undefined` if it is no response. */
export function parseResponseHead(text: string): ResponseHead | undefined {
  const [startLine, ...lines] = text.split("\r\n");
  // "HTTP-version SP status-code SP [ reason-phrase ]" RFC 9112 §4. We do without the second space.
  const [protocol, status, ...reason] = startLine.split(" ");
  if (!isProtocol(protocol) || !/^[1-9]\d\d$/.test(status)) return undefined;
  const headers = parseHeaders(lines);
  return (
    headers && {
      status: Number(status),
      reason: reason.join(" "),
      version: protocol.slice(5),
      headers,
    }
  );
}

/** @throws UsageError `header-invalid` */
export function formatRequestHead(
  method: string,
  target: string,
  headers: Iterable<HeaderLine>,
): Uint8Array {
  return formatHead(`${method} ${target} HTTP/1.1`, headers);
}

/** @throws UsageError `header-invalid` */
export function formatResponseHead(status: number, headers: Iterable<HeaderLine>): Uint8Array {
  return formatHead(`HTTP/1.1 ${status} ${REASONS.get(status) ?? ""}`, headers);
}

/** @throws UsageError `header-invalid` */
export function checkHeader(name: string, value: string): void {
  if (!isHeader([name, value])) throw new UsageError(Mistake.headerInvalid, JSON.stringify(name));
}

/** Tells whether this is a header line, of characters that stand for bytes: someone else may have read it. */
export function isHeader([name, value]: HeaderLine): boolean {
  return isToken(name) && isMadeOf(value, FIELD_VALUE);
}

/** "No whitespace is allowed between the field name and colon" RFC 9112 §5.1, nor line folding. */
function parseHeaders(lines: readonly string[]): HeaderList | undefined {
  const headers: HeaderLine[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    if (!isToken(name)) return undefined;
    headers.push([name, trimSpace(line.slice(colon + 1))]);
  }
  return new HeaderList(headers);
}

/** A head from its beginning, which is ours, and further lines. @throws UsageError `header-invalid` */
export function formatHead(beginning: string, headers: Iterable<HeaderLine>): Uint8Array {
  let text = beginning;
  for (const [name, value] of headers) {
    checkHeader(name, value);
    text += `\r\n${name}: ${value}`;
  }
  return encodeLatin1(`${text}\r\n\r\n`);
}

function isProtocol(text: string | undefined): text is string {
  return text !== undefined && /^HTTP\/\d\.\d$/.test(text);
}

const CR = 0x0d;
const LF = 0x0a;

/** `field-vchar / SP / HTAB`: everything but control characters (RFC 9110 §5.5). */
const FIELD_VALUE = charSet(`\t${range(0x20, 0x7e)}${range(0x80, 0xff)}`);

/** The reasons for statuses that a handshake is answered with (RFC 9110 §15, RFC 6585). */
const REASONS: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [204, "No Content"],
  [301, "Moved Permanently"],
  [302, "Found"],
  [303, "See Other"],
  [304, "Not Modified"],
  [307, "Temporary Redirect"],
  [308, "Permanent Redirect"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [408, "Request Timeout"],
  [410, "Gone"],
  [413, "Content Too Large"],
  [421, "Misdirected Request"],
  [426, "Upgrade Required"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [500, "Internal Server Error"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
]);

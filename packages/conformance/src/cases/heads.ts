// Heads of HTTP: good ones of the opening handshake, and what is changed about them. RFC 6455 §4.

import type { Head } from "../case.ts";

/** By name: another value, several lines, or, `null`, none. Names that a good head lacks come last. */
export type Changes = Readonly<Record<string, string | readonly string[] | null>>;

const REQUEST: Changes = {
  Host: "{host}",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": "{key}",
  "Sec-WebSocket-Version": "13",
};

const RESPONSE: Changes = {
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Accept": "{accept}",
};

/** A good request but for the changes. */
export function request(changes: Changes = {}, startLine = "GET {path} HTTP/1.1"): Head {
  return bare(startLine, ...linesOf({ ...REQUEST, ...changes }));
}

/** A good response but for the changes. */
export function response(
  changes: Changes = {},
  startLine = "HTTP/1.1 101 Switching Protocols",
): Head {
  return bare(startLine, ...linesOf({ ...RESPONSE, ...changes }));
}

/** A head of these lines alone. */
export const bare = (...lines: readonly string[]): Head => ({ kind: "head", lines });

/** A head with these lines as they are behind the others. */
export function withLines({ lines }: Head, ...more: readonly string[]): Head {
  return bare(...lines, ...more);
}

/** A head that says this as well, whatever becomes of its lines. */
export const noted = (head: Head, value: string): Head => withLines(head, `X-Note: ${value}`);

/** A head with so many headers more. */
export const crowded = (head: Head, count: number): Head =>
  withLines(head, ...Array.from({ length: count }, (_, at) => `X-${at}: a`));

export const inLowerCase = (head: Head): Head =>
  rewritten(head, /^[\w-]+:/, (name) => name.toLowerCase());
export const inUpperCase = (head: Head): Head =>
  rewritten(head, /^[\w-]+:/, (name) => name.toUpperCase());

/** A head with spaces and tabs around some of its values. */
export const spaced = (head: Head): Head =>
  rewritten(head, /(?<=^(?:Upgrade|Sec-.*?):) .*$/, (value) => `\t ${value} \t`);

function rewritten({ lines }: Head, which: RegExp, change: (part: string) => string): Head {
  return bare(...lines.map((line) => line.replace(which, change)));
}

/** The lines of headers. */
export function linesOf(headers: Changes): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (value === null ? [] : [value].flat()).map((one) => `${name}: ${one}`),
  );
}

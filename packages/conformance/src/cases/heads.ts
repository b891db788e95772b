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
  return head(startLine, { ...REQUEST, ...changes });
}

/** A good response but for the changes. */
export function response(
  changes: Changes = {},
  startLine = "HTTP/1.1 101 Switching Protocols",
): Head {
  return head(startLine, { ...RESPONSE, ...changes });
}

/** A head with these lines as they are behind the others. */
export function withLines({ lines, ...rest }: Head, ...more: readonly string[]): Head {
  return { ...rest, lines: [...lines, ...more] };
}

/** A head with its lines changed, whatever becomes of them. */
export function rewritten({ lines, ...rest }: Head, change: (line: string) => string): Head {
  return { ...rest, lines: lines.map((line) => change(line)) };
}

function head(startLine: string, headers: Changes): Head {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (value === null ? [] : typeof value === "string" ? [value] : value).map(
      (one) => `${name}: ${one}`,
    ),
  );
  return { kind: "head", lines: [startLine, ...lines] };
}

// Heads of requests and responses, from right to absurd: lines of a handshake, each of which may be
// missing, doubled or wrong, and then a few characters changed.

import fc from "fast-check";
import type { Role } from "../src/role.ts";
import { ACCEPT, KEY } from "../test/opening/drive.ts";

const HOST = "server.example.com";

/** For each header, the value that is right, and others. */
const REQUEST_HEADERS = {
  Host: [HOST, "[::1]:80", "", "a,b", `${HOST}:99999`],
  Upgrade: ["websocket", "WebSocket, h2c", "h2c"],
  Connection: ["Upgrade", "keep-alive, upgrade", "close"],
  "Sec-WebSocket-Key": [KEY, "short", `${KEY}=`],
  "Sec-WebSocket-Version": ["13", "8", "13, 8"],
} as const;
const RESPONSE_HEADERS = {
  Upgrade: ["websocket", "h2c"],
  Connection: ["Upgrade", "close"],
  "Sec-WebSocket-Accept": [ACCEPT, KEY, ""],
} as const;
const MORE_HEADERS = {
  Origin: [`http://${HOST}`, "null", "https://evil.example", `http://${HOST}, http://${HOST}`],
  "Sec-WebSocket-Protocol": ["chat", "chat, super", "chat, chat", ",", '"chat"'],
  "Sec-WebSocket-Extensions": ["a; b=1", 'a; b="c"', "a;", "a; b=", "permessage-deflate"],
  "Content-Length": ["0", "5", "-1", "99999999999999999999"],
  "Transfer-Encoding": ["chunked", "gzip, chunked"],
  Folded: ["a\r\n b", "x".repeat(300)],
} as const;

const REQUEST_LINES = ["GET /chat HTTP/1.1", "POST / HTTP/1.1", "GET * HTTP/1.1", "GET / HTTP/2.0"];
const RESPONSE_LINES = [
  "HTTP/1.1 101 Switching Protocols",
  "HTTP/1.1 403 No",
  "HTTP/1.1 204 ",
  "HTTP/1.1 99",
];
const INTERIM = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
const BODIES = ["", "No, not you!", "5\r\nhello\r\n0\r\n\r\n", "fffffffffffff\r\nx", "zz\r\n"];

/** A head that an opening of this role may receive, and what may follow it. */
export function headTo(to: Role): fc.Arbitrary<string> {
  const isServer = to === "server";
  const headers = isServer ? REQUEST_HEADERS : RESPONSE_HEADERS;
  return fc
    .record({
      interim: isServer ? fc.constant(0) : fc.oneof(fc.constant(0), fc.nat(18)),
      start: usually(isServer ? REQUEST_LINES : RESPONSE_LINES),
      lines: fc.tuple(
        ...Object.entries(headers).map(([name, values]) => headerLines(name, values)),
      ),
      more: fc.array(anyLine, { maxLength: 10 }),
      body: isServer ? fc.constant("") : fc.constantFrom(...BODIES),
      damage: fc.oneof(fc.constant<Damage[]>([]), fc.array(damage, { maxLength: 3 })),
    })
    .map(({ interim, start, lines, more, body, damage: harm }) => {
      const head = [start, ...lines.flat(), ...more].join("\r\n");
      return harm.reduce(damaged, `${INTERIM.repeat(interim)}${head}\r\n\r\n${body}`);
    });
}

function usually(values: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constant(values[0]), weight: 9 },
    { arbitrary: fc.constantFrom(...values), weight: 1 },
  );
}

/** The lines of one header: mostly one, mostly right. */
function headerLines(name: string, values: readonly string[]): fc.Arbitrary<string[]> {
  const count = fc.oneof({ arbitrary: fc.constant(1), weight: 20 }, fc.constant(0), fc.constant(2));
  return fc
    .tuple(usually(values), count)
    .map(([value, times]) => Array.from({ length: times }, () => `${name}: ${value}`));
}

const anyLine = fc.oneof(
  fc
    .constantFrom(...Object.entries(MORE_HEADERS))
    .chain(([name, values]) => fc.constantFrom(...values).map((value) => `${name}: ${value}`)),
  fc.constantFrom("X-Y: z", "x-y:z", "NoColon", "Space : a", ": no name", "Ü: é", "Nul: \0"),
);

interface Damage {
  readonly at: number;
  readonly kind: "change" | "remove" | "insert" | "end";
  readonly char: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(500),
  kind: fc.constantFrom("change", "remove", "insert", "end"),
  char: fc.constantFrom("\r", "\n", "\0", ",", ";", '"', "=", ":", " ", "\t", "x", "\xff"),
});

function damaged(text: string, { at, kind, char }: Damage): string {
  if (kind === "end") return text.slice(0, at);
  const inserted = kind === "remove" ? "" : char;
  return text.slice(0, at) + inserted + text.slice(kind === "insert" ? at : at + 1);
}

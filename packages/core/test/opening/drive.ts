// What the tests of the opening share: heads as text, openings driven by bytes cut into pieces, and
// their outputs in a form that reads well in an expectation.

import type { Endpoint } from "../../src/endpoint.ts";
import {
  ClientOpening,
  type ClientOpeningOptions,
  type ClientOpeningOutput,
} from "../../src/opening/client-opening.ts";
import { HeaderList } from "../../src/opening/header-list.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/opening/latin1.ts";
import {
  ServerOpening,
  type ServerOpeningOptions,
  type ServerOpeningOutput,
} from "../../src/opening/server-opening.ts";
import { completePlatform } from "../../src/platform.ts";

export const bytesOf = encodeLatin1;
export const textOf = decodeLatin1;

/** The key and its answer in RFC 6455 §1.3. */
export const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
export const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/** Random bits that make the key of §1.3: "the sample nonce". */
export function sampleNonce(): () => number {
  const words = [0x74686520, 0x73616d70, 0x6c65206e, 0x6f6e6365];
  let at = 0;
  return () => words[at++ % words.length];
}

/** Headers by name: `undefined` leaves one out, a list makes a line of each value. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export function headText(startLine: string, headers: Headers): string {
  const lines = [startLine];
  for (const [name, values] of Object.entries(headers)) {
    for (const value of [values ?? []].flat()) lines.push(`${name}: ${value}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A good request, changed. */
export function requestText(changes: Headers = {}, startLine = "GET /chat HTTP/1.1"): string {
  return headText(startLine, {
    Host: "server.example.com",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    ...changes,
  });
}

/** A good response, changed. */
export function responseText(
  changes: Headers = {},
  startLine = "HTTP/1.1 101 Switching Protocols",
): string {
  return headText(startLine, {
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Accept": ACCEPT,
    ...changes,
  });
}

/** A good Extended CONNECT, changed. */
export function connectHeaders(changes: Headers = {}): HeaderList {
  return headerList({
    ":method": "CONNECT",
    ":protocol": "websocket",
    ":scheme": "https",
    ":path": "/chat",
    ":authority": "server.example.com",
    "sec-websocket-version": "13",
    ...changes,
  });
}

export function headerList(headers: Headers): HeaderList {
  const lines = Object.entries(headers).map(([name, values]) =>
    [values ?? []].flat().map((value) => [name, value] as const),
  );
  return new HeaderList(lines.flat());
}

/** "Hello" as a client's frame, with a masking key of zeros, and as a server's (§5.7). */
export const HELLO_MASKED = "\x81\x85\0\0\0\0Hello";
export const HELLO = "\x81\x05Hello";

export function serverOpening(options: Partial<ServerOpeningOptions> = {}): ServerOpening {
  return new ServerOpening({ nowMs: 0, ...options });
}

export function clientOpening(options: Partial<ClientOpeningOptions> = {}): ClientOpening {
  return new ClientOpening({
    nowMs: 0,
    platform: completePlatform({ randomUint32: sampleNonce() }),
    host: "server.example.com",
    target: "/chat",
    ...options,
  });
}

/** An output in short: bytes as text, an error as its code, an endpoint as what it hears. */
export type Told =
  | { request: string }
  | { plain: string }
  | { transmit: string }
  | { open: string; heard: readonly unknown[] }
  | { failed: string }
  | "end"
  | "abort";

type AnyOpening = ServerOpening | ClientOpening;
type AnyOutput = ServerOpeningOutput | ClientOpeningOutput;
type Answer = (opening: ServerOpening) => void;

/** Polls until nothing comes out. `answer` is called when a request is told. */
export function drain(opening: AnyOpening, answer?: Answer): Told[] {
  return feedPieces(opening, [], answer);
}

/** Feeds bytes in pieces of a size. */
export function feed(opening: AnyOpening, input: string, size = Infinity, answer?: Answer): Told[] {
  const pieces: string[] = [];
  for (let at = 0; at < input.length; at += size) pieces.push(input.slice(at, at + size));
  return feedPieces(opening, pieces, answer);
}

/** Feeds pieces, polling after each; what the endpoint heard, if there is one, is told at the end. */
export function feedPieces(
  opening: AnyOpening,
  pieces: readonly string[],
  answer?: Answer,
): Told[] {
  let endpoint: Endpoint | undefined;
  const told: Told[] = [];
  const heard: unknown[] = [];
  for (const piece of ["", ...pieces]) {
    if (piece !== "") opening.receive(bytesOf(piece), 0);
    for (let output: AnyOutput | undefined; (output = opening.poll()) !== undefined;) {
      told.push(tell(output, heard));
      if (output.type === "request") answer?.(opening as ServerOpening);
      if (output.type === "open") endpoint = output.endpoint;
    }
  }
  if (endpoint !== undefined) heard.push(...hear(endpoint));
  return told;
}

/** What comes out of an endpoint, but for what it transmits. */
export function hear(endpoint: Endpoint): unknown[] {
  const heard: unknown[] = [];
  for (let output; (output = endpoint.poll()) !== undefined;) {
    if (output.type === "text") heard.push(output.data);
    else if (output.type !== "transmit") heard.push(output.type);
  }
  return heard;
}

function tell(output: AnyOutput, heard: readonly unknown[]): Told {
  switch (output.type) {
    case "request":
      return { request: output.request.target };
    case "plain":
      return { plain: textOf(output.received) };
    case "transmit":
      return { transmit: output.chunks.map(textOf).join("") };
    case "open":
      return { open: output.endpoint.protocol, heard };
    case "failed":
      return { failed: output.error.code };
    default:
      return output.type;
  }
}

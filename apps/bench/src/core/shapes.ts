// What a peer may send n of. Time that grows with n to a power above 1 is an attack.

import {
  effectiveLimits,
  Endpoint,
  type ExtensionSession,
  permessageDeflate,
  ServerOpening,
} from "@ws/core";
import { zlibCodec } from "@ws/node";
import { maskedFrame, repeated, requestHead } from "./frames.ts";

const LEAST_ROUNDS = 7;
/** On a busy machine a time is only ever too long: we measure again, and keep the shortest. */
const MOST_ROUNDS = 60;

const UNLIMITED = effectiveLimits({
  maxFragments: Infinity,
  maxHeadBytes: Infinity,
  maxHeaders: Infinity,
});
const NOTHING = new Uint8Array(0);
const ONE = Uint8Array.of(0x41);
/** "Hello", deflated: RFC 7692 §7.2.3.1. */
const HELLO = Uint8Array.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);

export interface Shape {
  readonly name: string;
  /** Four octaves. */
  readonly sizes: readonly number[];
  /** Prepares n of something; what is returned is timed. */
  readonly prepare: (n: number) => () => void;
}

const frames = (name: string, reads: (n: number) => readonly Uint8Array[]): Shape => ({
  name,
  sizes: [2 ** 13, 2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17],
  prepare: (n) => receive(reads(n)),
});

/** Heads are limited to 16 KiB and 128 lines by default: these sizes reach far beyond. */
const headers = (name: string, lines: (n: number) => string): Shape => ({
  name,
  sizes: [2 ** 9, 2 ** 10, 2 ** 11, 2 ** 12, 2 ** 13],
  prepare: (n) => receiveHead(lines(n)),
});

export const SHAPES: readonly Shape[] = [
  frames("reads of one byte, of binary", (n) => oneByOne(maskedFrame(0x82, new Uint8Array(n)))),
  frames("reads of one byte, of text", (n) => oneByOne(maskedFrame(0x81, repeated(ONE, n)))),
  frames("fragments of one byte", (n) => fragments(n, ONE)),
  frames("empty fragments", (n) => fragments(n, NOTHING)),
  frames("pings", (n) => [repeated(maskedFrame(0x89, ONE), n)]),
  {
    name: "tiny compressed messages",
    sizes: [2 ** 11, 2 ** 12, 2 ** 13, 2 ** 14, 2 ** 15],
    prepare: (n) => receive([repeated(maskedFrame(0xc1, HELLO), n)], [inflating()]),
  },
  headers("a list of subprotocols", (n) => `Sec-WebSocket-Protocol: ${distinct(n).join(",")}\r\n`),
  headers("a list of extensions", (n) => `Sec-WebSocket-Extensions: ${'a;b="c",'.repeat(n)}\r\n`),
  headers("parameters of an extension", (n) => `Sec-WebSocket-Extensions: a${";b".repeat(n)}\r\n`),
  headers("header lines", (n) =>
    distinct(n)
      .map((name) => `${name}: b\r\n`)
      .join(""),
  ),
  headers("header lines of one name", (n) => "a: b\r\n".repeat(n)),
];

/** The power of n with which time grows: the slope of log(time) over log(n), of the shortest times. */
export function fittedExponent({ sizes, prepare }: Shape, most: number): number {
  const shortest = sizes.map(() => Infinity);
  let fitted = Infinity;
  for (let round = 0; round < MOST_ROUNDS && (round < LEAST_ROUNDS || fitted >= most); round++) {
    for (const [i, n] of sizes.entries()) shortest[i] = Math.min(shortest[i], timed(prepare(n)));
    fitted = slope(sizes.map(Math.log), shortest.map(Math.log));
  }
  return fitted;
}

function timed(action: () => void): number {
  const startMs = performance.now();
  action();
  return performance.now() - startMs;
}

function slope(xs: readonly number[], ys: readonly number[]): number {
  const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const products = xs.map((x, i) => (x - meanX) * (ys[i] - meanY));
  return mean(products) / mean(xs.map((x) => (x - meanX) ** 2));
}

function receive(
  reads: readonly Uint8Array[],
  extensions: readonly ExtensionSession[] = [],
): () => void {
  const endpoint = new Endpoint({ role: "server", nowMs: 0, limits: UNLIMITED, extensions });
  return () => {
    for (const read of reads) {
      endpoint.receive(read, 0);
      while (endpoint.poll() !== undefined);
    }
    if (endpoint.state !== "open") throw new Error("the shape breaks a rule");
  };
}

/** What a server agrees on with a client that offers all it can. */
function inflating(): ExtensionSession {
  const extension = permessageDeflate(zlibCodec);
  return extension.accept(extension.offer())!.session;
}

function receiveHead(lines: string): () => void {
  const opening = new ServerOpening({ nowMs: 0, limits: UNLIMITED });
  const head = requestHead(lines);
  return () => {
    opening.receive(head, 0);
    if (opening.poll()?.type !== "request") throw new Error("the shape is refused");
  };
}

function oneByOne(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

function fragments(n: number, payload: Uint8Array): Uint8Array[] {
  const between = repeated(maskedFrame(0x00, payload), n);
  return [maskedFrame(0x01, payload), between, maskedFrame(0x80, payload)];
}

function distinct(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `x${i}`);
}

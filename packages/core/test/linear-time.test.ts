// A peer who sends n small things costs time of the order of n.

import { expect, test } from "vitest";
import type { ClosingState } from "../src/closing-states.ts";
import { permessageDeflate } from "../src/deflate/permessage-deflate.ts";
import type { Endpoint } from "../src/endpoint.ts";
import type { ExtensionSession } from "../src/extension.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { compressedTo, sessions } from "./deflate/agreed.ts";
import { open } from "./support/drain.ts";
import { Doubling } from "./support/extensions.ts";
import { concat, FEEDS, frame, frameTo, hex, pattern, times } from "./support/frame.ts";
import { exponent, expectLinear, processorMs, SIZES } from "./support/growth.ts";
import { pakoCodec } from "./support/pako-codec.ts";

interface Case {
  readonly role?: Role;
  /** The state when all is read. Default `open`. */
  readonly state?: ClosingState;
  readonly prepare?: (endpoint: Endpoint) => void;
  readonly chunks: (n: number) => Uint8Array[];
  /** What we do at each event. */
  readonly answer?: (endpoint: Endpoint) => void;
  readonly finish?: (endpoint: Endpoint) => void;
  readonly extensions?: () => readonly ExtensionSession[];
}

const oneByOne = FEEDS["byte by byte"];
const fragments = (n: number, payload: Uint8Array, opcode: number) =>
  concat(
    frame({ fin: false, opcode, payload }),
    times(n, frame({ fin: false, opcode: Opcode.continuation, payload })),
    frame({ opcode: Opcode.continuation, payload }),
  );

/** What is heard, and leaves the connection open. */
const CASES: Record<string, Case> = {
  "B4 chunks of one byte, of binary": {
    role: "server",
    chunks: (n) => oneByOne(frameTo("server", { opcode: Opcode.binary, payload: pattern(n) })),
  },
  "B4 chunks of one byte, of text": {
    chunks: (n) => oneByOne(frame({ opcode: Opcode.text, payload: "x".repeat(n) })),
  },
  "A11 chunks of one byte, of empty messages": {
    chunks: (n) => oneByOne(times(n / 2, frame({ opcode: Opcode.binary }))),
  },
  "A10 chunks of one byte, of characters of three": {
    chunks: (n) => oneByOne(frame({ opcode: Opcode.text, payload: "€".repeat(n / 3) })),
  },
  "B5 chunks of one byte, of a frame that does not end": {
    chunks: (n) => [frame({ opcode: Opcode.binary, length: 16_777_216n }), ...oneByOne(pattern(n))],
  },
  "B4 chunks of one byte, while the reader pauses": {
    prepare: (endpoint) => endpoint.pauseReceiving(),
    chunks: (n) => oneByOne(frame({ opcode: Opcode.binary, payload: pattern(n) })),
    finish: (endpoint) => endpoint.resumeReceiving(),
  },
  "B1 fragments of one byte, in one chunk": {
    chunks: (n) => [fragments(n, hex`41`, Opcode.text)],
  },
  "B1 fragments of one byte, each in a chunk": {
    chunks: (n) => [
      frame({ fin: false, opcode: Opcode.binary }),
      ...Array<Uint8Array>(n).fill(
        frame({ fin: false, opcode: Opcode.continuation, payload: hex`41` }),
      ),
    ],
  },
  "B2 empty fragments": {
    chunks: (n) => [fragments(n, hex``, Opcode.binary)],
  },
  "B7 messages of one byte": {
    chunks: (n) => [times(n, frame({ opcode: Opcode.binary, payload: hex`41` }))],
  },
  "E1 pings": {
    chunks: (n) => [times(n, frame({ opcode: Opcode.ping, payload: "x" }))],
  },
  "E1 pings, while the transport is full": {
    prepare: (endpoint) => endpoint.pauseTransmitting(),
    chunks: (n) => [times(n, frame({ opcode: Opcode.ping, payload: "x" }))],
  },
  "E2 pongs": {
    chunks: (n) => [times(n, frame({ opcode: Opcode.pong, payload: "x" }))],
  },
  "D2 fragments of two bytes that an extension decodes": {
    extensions: () => [new Doubling()],
    chunks: (n) => [
      frame({ rsv: 0x40, fin: false, opcode: Opcode.binary }),
      times(n, frame({ fin: false, opcode: Opcode.continuation, payload: hex`41 41` })),
    ],
  },
  "tiny compressed messages": {
    extensions: () => [sessions(permessageDeflate(pakoCodec)).client],
    chunks: (n) => [times(n >> 5, compressedTo("client", deflated(hex`41`)))],
  },
  "D1 a message that inflates a hundredfold": {
    extensions: () => [sessions(permessageDeflate(pakoCodec)).client],
    chunks: (n) => [compressedTo("client", deflated(new Uint8Array(100 * n)))],
  },
  "E3 answers that we send while the transport is full": {
    prepare: (endpoint) => endpoint.pauseTransmitting(),
    chunks: (n) => [times(n, frame({ opcode: Opcode.text, payload: "x" }))],
    answer: (endpoint) => endpoint.send("y"),
  },
};

/** What is read, and dropped. */
const DROPPED: Record<string, Case> = {
  "F3 noise behind a Close, in chunks of one byte": {
    state: "awaitingEnd",
    chunks: (n) => [frame({ opcode: Opcode.close }), ...oneByOne(pattern(n))],
  },
  "F3 noise behind a violation, in one chunk": {
    state: "awaitingEnd",
    chunks: (n) => [hex`83 00 ${pattern(n)}`],
  },
  "F3 messages behind our Close": {
    state: "awaitingClose",
    prepare: (endpoint) => endpoint.close(1000),
    chunks: (n) => [times(n, frame({ opcode: Opcode.text, payload: "x" }))],
  },
};

/** These bytes, as one compressed message. */
function deflated(bytes: Uint8Array): Uint8Array {
  return pakoCodec.createDeflater(15).deflate(bytes).slice(0, -4);
}

function poll(endpoint: Endpoint, answer: Case["answer"]): void {
  while (endpoint.poll() !== undefined) answer?.(endpoint);
}

function time(
  { role = "client", state = "open", prepare, chunks, answer, finish, extensions }: Case,
  n: number,
): number {
  const endpoint = open(role, {}, { extensions: extensions?.() });
  const input = chunks(n);
  prepare?.(endpoint);
  const start = processorMs();
  for (const chunk of input) {
    endpoint.receive(chunk, 0);
    poll(endpoint, answer);
  }
  finish?.(endpoint);
  poll(endpoint, undefined);
  const ms = processorMs() - start;
  expect(endpoint.state).toBe(state);
  return ms;
}

test("the exponent of time is measured as it should be", () => {
  expect(exponent(SIZES.map((n) => [n, 3 * n]))).toBeCloseTo(1);
  expect(exponent(SIZES.map((n) => [n, 5 * n * n]))).toBeCloseTo(2);
});

test.each(Object.entries({ ...CASES, ...DROPPED }))("%s: linear time", (_, subject) => {
  expectLinear((n) => time(subject, n));
});

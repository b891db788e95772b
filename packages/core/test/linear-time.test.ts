// A peer who sends n small things costs time of the order of n. Each case is timed at four sizes; the
// exponent that fits is 1 for linear time and 2 for quadratic. The bound is coarse on purpose.

import { expect, test } from "vitest";
import type { Endpoint } from "../src/endpoint.ts";
import { effectiveLimits } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { bytesOf, requestText, serverOpening } from "./opening/drive.ts";
import { open } from "./support/drain.ts";
import { Doubling } from "./support/extensions.ts";
import { concat, FEEDS, frame, frameTo, hex, pattern, times } from "./support/frame.ts";

const SIZES = [2 ** 12, 2 ** 13, 2 ** 14, 2 ** 15];
const MOST = 1.5;
/** On a busy machine a time is only ever too long: we measure again, and keep the shortest. */
const MOST_ROUNDS = 20;

function poll(endpoint: Endpoint, answer: Case["answer"]): void {
  while (endpoint.poll() !== undefined) answer?.(endpoint);
}

interface Case {
  readonly role?: Role;
  readonly prepare?: (endpoint: Endpoint) => void;
  readonly chunks: (n: number) => Uint8Array[];
  /** What we do at each event. */
  readonly answer?: (endpoint: Endpoint) => void;
  readonly finish?: (endpoint: Endpoint) => void;
  readonly extended?: boolean;
}

const oneByOne = FEEDS["byte by byte"];
const fragments = (n: number, payload: Uint8Array, opcode: number) =>
  concat(
    frame({ fin: false, opcode, payload }),
    times(n, frame({ fin: false, opcode: Opcode.continuation, payload })),
    frame({ opcode: Opcode.continuation, payload }),
  );

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
    extended: true,
    chunks: (n) => [
      frame({ rsv: 0x40, fin: false, opcode: Opcode.binary }),
      times(n, frame({ fin: false, opcode: Opcode.continuation, payload: hex`41 41` })),
    ],
  },
  "answers that we send while the transport is full": {
    prepare: (endpoint) => endpoint.pauseTransmitting(),
    chunks: (n) => [times(n, frame({ opcode: Opcode.text, payload: "x" }))],
    answer: (endpoint) => endpoint.send("y"),
  },
};

/** Heads without limits, and what they cost to read. */
const HEADS: Record<string, (n: number) => string> = {
  "G1 a list of subprotocols": (n) =>
    requestText({ "Sec-WebSocket-Protocol": names(n).join(", ") }),
  "G1 a list of extensions": (n) =>
    requestText({ "Sec-WebSocket-Extensions": 'a; b="c", '.repeat(n) }),
  "G1 parameters of one extension": (n) =>
    requestText({ "Sec-WebSocket-Extensions": `a${"; b".repeat(n)}` }),
  "G2 empty elements and white space": (n) =>
    requestText({ "Sec-WebSocket-Extensions": `a${" \t,".repeat(n)}` }),
  "header lines": (n) => requestText(Object.fromEntries(names(n).map((name) => [name, "x"]))),
  "header lines of one name": (n) => requestText({ X: names(n) }),
};

const UNLIMITED = effectiveLimits({ maxHeadBytes: Infinity, maxHeaders: Infinity });

function names(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `x${i}`);
}

function timeHead(chunks: readonly Uint8Array[]): number {
  const opening = serverOpening({ limits: UNLIMITED });
  const start = performance.now();
  for (const chunk of chunks) opening.receive(chunk, 0);
  const ms = performance.now() - start;
  expect(opening.poll()?.type).toBe("request");
  return ms;
}

function time(
  { role = "client", prepare, chunks, answer, finish, extended }: Case,
  n: number,
): number {
  const endpoint = open(role, {}, { extensions: extended === true ? [new Doubling()] : [] });
  const input = chunks(n);
  prepare?.(endpoint);
  const start = performance.now();
  for (const chunk of input) {
    endpoint.receive(chunk, 0);
    poll(endpoint, answer);
  }
  finish?.(endpoint);
  poll(endpoint, undefined);
  const ms = performance.now() - start;
  expect(endpoint.state).toBe("open");
  return ms;
}

function fittedExponent(timed: (n: number) => number): number {
  const shortest = SIZES.map(() => Infinity);
  let fitted = Infinity;
  for (let round = 0; round < MOST_ROUNDS && (round < 3 || fitted >= MOST); round++) {
    for (const [i, n] of SIZES.entries()) shortest[i] = Math.min(shortest[i], timed(n));
    fitted = exponent(SIZES.map((n, i) => [n, shortest[i]]));
  }
  return fitted;
}

/** The slope of log(time) over log(n), by least squares. */
function exponent(points: readonly (readonly [n: number, ms: number])[]): number {
  const logs = points.map(([n, ms]) => [Math.log(n), Math.log(ms)] as const);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

test("the exponent of time is measured as it should be", () => {
  expect(exponent(SIZES.map((n) => [n, 3 * n]))).toBeCloseTo(1);
  expect(exponent(SIZES.map((n) => [n, 5 * n * n]))).toBeCloseTo(2);
});

test.each(Object.entries(CASES))("%s: linear time", (_, subject) => {
  expect(fittedExponent((n) => time(subject, n))).toBeLessThan(MOST);
});

test.each(Object.entries(HEADS))("%s: linear time", (_, head) => {
  expect(fittedExponent((n) => timeHead([bytesOf(head(n))]))).toBeLessThan(MOST);
});

test("B4 chunks of one byte, of a head: linear time", () => {
  const head = (n: number) => bytesOf(requestText({ X: "x".repeat(n) }));
  expect(fittedExponent((n) => timeHead(oneByOne(head(n))))).toBeLessThan(MOST);
});

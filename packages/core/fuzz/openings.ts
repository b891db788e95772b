// Openings of both roles read a head that may be anything, with frames behind it.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Endpoint } from "../src/endpoint.ts";
import { effectiveLimits } from "../src/limits.ts";
import type { ClientOpening, ClientOpeningOutput } from "../src/opening/client-opening.ts";
import { parseResponseHead } from "../src/opening/http-head.ts";
import type { ServerOpening, ServerOpeningOutput } from "../src/opening/server-opening.ts";
import type { Role } from "../src/role.ts";
import { bytesOf, clientOpening, serverOpening, textOf } from "../test/opening/drive.ts";
import { drain, summary } from "../test/support/drain.ts";
import { chop, concat, FEEDS } from "../test/support/frame.ts";
import { chunkSizes } from "../test/support/streams.ts";
import { role, stream } from "./frames.ts";
import { headTo } from "./heads.ts";
import { largestAllocation } from "./memory.ts";
import { checkEnd } from "./receiving.ts";
import type { Target } from "./target.ts";

const DEFAULT = effectiveLimits();
const TIGHT = effectiveLimits({ maxHeadBytes: 400, maxHeaders: 8, maxBodyBytes: 20 });
const BLOCK_BYTES = 65_536;
const ROOM = 4;

/** The plain twin of our reading: lines that no other parser can read in another way (attack G14). */
const HEADERS = "(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n)*\\r\\n";
const INTERIM = `(?:HTTP/1\\.\\d 1\\d\\d[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n${HEADERS})*`;
const GOOD: Record<Role, RegExp> = {
  server: new RegExp(`^GET /[!"$-~]* HTTP/1\\.\\d\\r\\n${HEADERS}`),
  client: new RegExp(`^${INTERIM}HTTP/1\\.\\d 101[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n${HEADERS}`),
};

/** What an application does with a request. */
const ANSWERS = {
  accept: (opening: ServerOpening) => opening.accept({ protocols: ["chat"] }),
  reject: (opening: ServerOpening) => opening.reject(),
  wait: () => undefined,
} as const;

interface Shake {
  readonly role: Role;
  readonly limits: typeof DEFAULT;
  readonly answer: keyof typeof ANSWERS;
  readonly head: string;
  readonly frames: Uint8Array;
  readonly sizes: readonly number[];
}

export const openings: Target<Shake> = {
  inputs: role.chain((to) =>
    fc.record({
      role: fc.constant(to),
      limits: fc.constantFrom(DEFAULT, TIGHT),
      answer: fc.constantFrom(...(Object.keys(ANSWERS) as (keyof typeof ANSWERS)[])),
      head: headTo(to),
      frames: fc.oneof(fc.constant(new Uint8Array(0)), stream(to)),
      sizes: chunkSizes,
    }),
  ),

  check(input) {
    const bytes = concat(bytesOf(input.head), input.frames);
    const atOnce = shake(input, FEEDS["as one chunk"](bytes));
    if (atOnce.isGood) assert.match(textOf(bytes), GOOD[input.role], "what we took is no HTTP");
    let chopped: unknown;
    const largest = largestAllocation(() => (chopped = shake(input, chop(bytes, input.sizes))));
    assert.deepEqual(chopped, atOnce, "another chopping tells something else");
    if (bytes.length < 1000)
      assert.deepEqual(shake(input, FEEDS["byte by byte"](bytes)), atOnce, "byte by byte differs");
    assert(largest <= Math.max(ROOM * bytes.length, BLOCK_BYTES), `${largest} bytes allocated`);
  },
};

function shake({ role: to, limits, answer }: Shake, chunks: readonly Uint8Array[]) {
  const opening = to === "server" ? serverOpening({ limits }) : clientOpening({ limits });
  const told = drainOpening(opening, answer);
  for (const chunk of chunks) {
    opening.receive(chunk, 0);
    told.push(...drainOpening(opening, answer));
  }
  // The endpoint is polled once all has arrived: its own chopping is another target's.
  const endpoint = told.find((output) => output.type === "open")?.endpoint;
  const heard = endpoint === undefined ? [] : drain(endpoint);
  opening.receiveEnd();
  told.push(...drainOpening(opening, answer));
  opening.receive(Uint8Array.of(0), 0);
  opening.advance(1e9);
  told.push(...drainOpening(opening, answer));
  if (endpoint !== undefined) heard.push(...drain(endpoint));

  checkOpening(told, endpoint);
  if (endpoint !== undefined) checkEnd(heard);
  assert.equal(opening.deadline, Infinity, "a deadline is left behind the end");
  const isGood = told.some(({ type }) => type === "open" || type === "request");
  return { isGood, told: told.map(tell), heard: summary(heard) };
}

type Output = ServerOpeningOutput | ClientOpeningOutput;

function drainOpening(opening: ServerOpening | ClientOpening, answer: Shake["answer"]): Output[] {
  const outputs: Output[] = [];
  for (let output; (output = opening.poll()) !== undefined;) {
    outputs.push(output);
    if (output.type === "request") ANSWERS[answer](opening as ServerOpening);
  }
  return outputs;
}

/** Exactly one of `open` and `failed`; what we answered is an HTTP response. */
function checkOpening(told: readonly Output[], endpoint: Endpoint | undefined): void {
  const count = (type: Output["type"]) => told.filter((output) => output.type === type).length;
  assert.equal(count("open") + count("failed"), 1, "not exactly one of open and failed");
  assert(count("request") <= 1, "request came twice");
  if (endpoint === undefined)
    assert(count("end") + count("abort") === 1, "the end is not told once");
  for (const output of told) {
    if (output.type !== "transmit") continue;
    const text = output.chunks.map(textOf).join("");
    const head = text.slice(0, text.indexOf("\r\n\r\n"));
    assert(text.startsWith("GET ") || parseResponseHead(head) !== undefined, `no HTTP: ${text}`);
  }
}

function tell(output: Output): unknown {
  switch (output.type) {
    case "open":
      return ["open", output.endpoint.protocol];
    case "request":
      return ["request", output.request.target, output.request.protocols, output.request.origin];
    case "failed":
      return ["failed", output.error.code, output.error.response];
    case "transmit":
      return output.chunks.map(textOf).join("");
    default:
      return output.type;
  }
}

// An endpoint that has agreed on permessage-deflate hears compressed messages: right ones, of several
// blocks and streams, with and without a context, and ones with bytes changed or cut off. What they say
// is asked of zlib, message by message, in a plain way.

import assert from "node:assert/strict";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { permessageDeflate } from "../src/deflate/permessage-deflate.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import type { ViolationCode } from "../src/violation.ts";
import { fragmentsTo, sessions } from "../test/deflate/agreed.ts";
import { joined, open, type Told } from "../test/support/drain.ts";
import { chop, concat, hex, pattern, times } from "../test/support/frame.ts";
import { pakoCodec } from "../test/support/pako-codec.ts";
import { chunkSizes } from "../test/support/streams.ts";
import { role } from "./frames.ts";
import { drainWorking } from "./receiving.ts";
import type { Target } from "./target.ts";
import { type Heard, inHex, inWords } from "./words.ts";

/** What a message leaves out, and a final block of nothing behind it. */
const FLUSH = hex`00 00 ff ff`;
const LAST_BLOCK = hex`01 00 00 ff ff`;
const TRAILER_BYTES = FLUSH.length + LAST_BLOCK.length;
const NOTHING = hex``;

const CODECS = {
  "at once": pakoCodec,
  "with jobs": { ...pakoCodec, offloadAboveBytes: 0 },
} as const;

const data = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.nat(400).map(pattern),
  fc.nat(3000).map((count) => times(count, hex`41`)),
);

/** A part of a message: flushed, with what was said before as its context; or a stream of its own. */
const part = fc.record({ data, isFinal: fc.boolean() });

/** What goes wrong with a message. */
const damage = fc.record({
  kind: fc.constantFrom("change", "cut", "insert"),
  at: fc.nat(),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
});

const message = fc.record({
  parts: fc.array(part, { minLength: 1, maxLength: 4 }),
  damage: fc.option(damage, { freq: 2, nil: undefined }),
  fragments: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
});

interface Inflated {
  readonly role: Role;
  readonly noContextTakeover: boolean;
  readonly codec: keyof typeof CODECS;
  readonly delivery: "whole" | "pieces";
  readonly maxMessageBytes: number;
  readonly messages: readonly (typeof message extends fc.Arbitrary<infer Value> ? Value : never)[];
  readonly sizes: readonly number[];
}

export const inflating: Target<Inflated> = {
  inputs: fc.record({
    role,
    noContextTakeover: fc.boolean(),
    codec: fc.constantFrom("at once", "with jobs"),
    delivery: fc.constantFrom("whole", "pieces"),
    maxMessageBytes: fc.constantFrom(Infinity, 50, 400),
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
    sizes: chunkSizes,
  }),

  check(input) {
    const payloads = deflated(input);
    const { said, endings } = readPlainly(input, payloads);
    const stream = payloads.map((payload, i) =>
      fragmentsTo(input.role, cut(payload, input.messages[i].fragments), Opcode.binary),
    );
    const heard = hear(input, chop(concat(...stream), input.sizes));
    const messages = heard.flatMap((word) => (word.type === "binary" ? [word.data] : []));
    assert.deepEqual(messages, said.map(inHex));
    const failed = heard.find((word) => word.type === "failed");
    const isExpected = endings.some((ending) => ending === failed?.code);
    assert(isExpected, `ended with ${failed?.code}, not ${endings.join()}`);
  },
};

/** What the peer sends of each message, damaged where it shall be. */
function deflated({ messages, noContextTakeover }: Inflated): Uint8Array[] {
  const deflater = pakoCodec.createDeflater(15);
  return messages.map(({ parts, damage: wrong }) => {
    if (noContextTakeover) deflater.reset();
    const streams = parts.map(({ data: bytes, isFinal }) => {
      if (!isFinal) return deflater.deflate(bytes);
      // What follows a final block refers to nothing before it.
      deflater.reset();
      return new Uint8Array(deflateRawSync(bytes));
    });
    // A final block needs a byte behind it, the beginning of the block that is left out (§7.2.3.4).
    const whole = concat(...streams, parts.at(-1)!.isFinal ? concat(hex`00`, FLUSH) : hex``);
    const payload = whole.slice(0, -FLUSH.length);
    if (wrong === undefined) return payload;
    const at = wrong.at % (payload.length + 1);
    if (wrong.kind === "cut") return payload.slice(0, at);
    const behind = at + (wrong.kind === "change" ? wrong.bytes.length : 0);
    return concat(payload.slice(0, at), wrong.bytes, payload.slice(behind));
  });
}

/** Fragments of these sizes: at least one, if it is empty. */
function cut(payload: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  return payload.length === 0 ? [payload] : chop(payload, sizes);
}

function hear(
  { role: to, noContextTakeover, codec, delivery, maxMessageBytes }: Inflated,
  chunks: readonly Uint8Array[],
): Heard[] {
  const extension = permessageDeflate(CODECS[codec], {
    serverNoContextTakeover: noContextTakeover,
    clientNoContextTakeover: noContextTakeover,
  });
  const session = sessions(extension)[to];
  const endpoint = open(to, { maxMessageBytes }, { extensions: [session], delivery });
  const told: Told[] = [];
  for (const chunk of chunks) {
    endpoint.receive(chunk, 0);
    told.push(...drainWorking(endpoint));
  }
  endpoint.receiveEnd();
  return joined([...told, ...drainWorking(endpoint)]).flatMap(inWords);
}

// The plain twin

interface Read {
  readonly said: readonly Uint8Array[];
  /** How the connection may end: `undefined` for no broken rule. */
  readonly endings: readonly (ViolationCode | undefined)[];
}

/** What these messages say. */
function readPlainly(
  { noContextTakeover, maxMessageBytes }: Inflated,
  payloads: readonly Uint8Array[],
): Read {
  const said: Uint8Array[] = [];
  let context = NOTHING;
  for (const payload of payloads) {
    const read = inflatePlainly(payload, noContextTakeover ? NOTHING : context);
    // What is not valid may say too much before.
    const tooMuch = maxMessageBytes === Infinity ? [] : (["message-too-big"] as const);
    if (read === undefined) return { said, endings: ["extension-data-invalid", ...tooMuch] };
    if (read.output.length > maxMessageBytes) return { said, endings: tooMuch };
    said.push(read.output);
    context = read.context;
  }
  return { said, endings: [undefined] };
}

/** What a message says, and what the next one may refer to; `undefined`: it is not valid. */
function inflatePlainly(
  payload: Uint8Array,
  before: Uint8Array,
): { output: Uint8Array; context: Uint8Array } | undefined {
  let rest = concat(payload, FLUSH, LAST_BLOCK);
  let output = NOTHING;
  let context = before;
  for (;;) {
    const stream = inflateStream(rest, context);
    if (stream === undefined) return undefined;
    output = concat(output, stream.output);
    const left = rest.length - stream.taken;
    if (left < TRAILER_BYTES) {
      // Here it ends. The block that was left out, and ours behind it, are taken whole and say
      // nothing; the first may itself be a final one: 01, and then 00 00 ff ff.
      const isExact = left === 0 || left === LAST_BLOCK.length;
      if (!isExact || stream.output.length !== lengthWithout(rest, context)) return undefined;
      return { output, context: left === 0 ? concat(context, stream.output) : NOTHING };
    }
    rest = rest.subarray(stream.taken);
    context = NOTHING;
  }
}

/** A stream up to its final block. */
function inflateStream(
  bytes: Uint8Array,
  dictionary: Uint8Array,
): { output: Uint8Array; taken: number } | undefined {
  try {
    // With `info` it says what it took, which the types do not know.
    const told: unknown = inflateRawSync(bytes, { ...withContext(dictionary), info: true });
    const { buffer, engine } = told as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return { output: new Uint8Array(buffer), taken: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

/** How much a stream says without the two blocks behind it. */
function lengthWithout(bytes: Uint8Array, dictionary: Uint8Array): number {
  const finishFlush = constants.Z_SYNC_FLUSH;
  const body = bytes.subarray(0, -TRAILER_BYTES);
  return inflateRawSync(body, { ...withContext(dictionary), finishFlush }).length;
}

function withContext(dictionary: Uint8Array): { dictionary?: Uint8Array } {
  return dictionary.length === 0 ? {} : { dictionary };
}

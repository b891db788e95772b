// Connections that share deflaters send whole messages, prepared ones and messages in pieces, all mixed,
// while large ones are worked on aside and done at some later time, in any order.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type DeflateOptions, permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import type { DeliveryOptions } from "../../src/delivery.ts";
import type { Endpoint } from "../../src/endpoint.ts";
import type { MessageType } from "../../src/event.ts";
import { prepareMessage, type PreparedMessage } from "../../src/prepared-message.ts";
import { peerOf } from "../../src/testing/pair.ts";
import { joined, open, type Told } from "../support/drain.ts";
import { chop, concat, pattern, utf8 } from "../support/frame.ts";
import { anyText, chunkSizes } from "../support/streams.ts";
import { ROLES, sessions } from "./agreed.ts";
import { LaterCodec } from "./later-codec.ts";

const CONNECTIONS = 3;

const windowBits = fc.integer({ min: 9, max: 15 });
const offloadAboveBytes = fc.constantFrom(0, 20, 1000, Infinity);
const size = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 19, 20, 21, 999, 1000, 1001, 1024), weight: 8 },
  { arbitrary: fc.constantFrom(16_384, 16_385, 65_536, 70_000), weight: 1 },
);
const data = fc.oneof(
  anyText(300),
  fc.uint8Array({ maxLength: 300 }),
  size.map(pattern),
  size.map((count) => "é".repeat(count / 2)),
);
const compress = fc.constantFrom(undefined, undefined, true, false);

/** A message that is said at once; in pieces; or one of those that were prepared for all. */
const saying = fc.oneof(
  fc.record({ data, compress, copy: fc.boolean() }),
  fc.record({
    data,
    compress,
    sizes: fc.array(fc.nat(400), { maxLength: 5 }),
    asBytes: fc.boolean(),
  }),
  fc.record({ prepared: fc.nat(2) }),
);
type Saying = typeof saying extends fc.Arbitrary<infer Value> ? Value : never;
type Prepared = readonly { data: string | Uint8Array; message: PreparedMessage }[];

const settings = fc.record({
  from: fc.constantFrom(...ROLES),
  options: fc.record({
    serverNoContextTakeover: fc.boolean(),
    clientNoContextTakeover: fc.boolean(),
    thresholdBytes: fc.constantFrom(undefined, 0, 20, 1024),
    maxDeflaters: fc.nat(3),
  }),
  offloadAboveBytes: fc.record({ sender: offloadAboveBytes, receiver: offloadAboveBytes }),
  connections: fc.array(
    fc.record({
      windowBits,
      says: fc.array(saying, { maxLength: 6 }),
      delivery: fc.constantFrom("whole", "pieces"),
      textAs: fc.constantFrom("string", "bytes"),
    }),
    { minLength: CONNECTIONS, maxLength: CONNECTIONS },
  ),
  prepared: fc.array(fc.record({ data, compress }), { minLength: 3, maxLength: 3 }),
  /** Whose turn it is, one after the other; behind each, so many jobs are done. */
  turns: fc.array(fc.tuple(fc.nat(CONNECTIONS - 1), fc.nat(2), fc.nat(5)), { maxLength: 60 }),
  sizes: chunkSizes,
});

/** A sender, its receiver, and all that was heard there. */
class Line {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly said: Told[] = [];
  readonly pings: string[] = [];
  readonly heard: Told[] = [];
  readonly #sizes: readonly number[];

  constructor(from: Endpoint, to: Endpoint, sizes: readonly number[]) {
    this.from = from;
    this.to = to;
    this.#sizes = sizes;
  }

  /** Lets all happen that can. */
  drive(): void {
    for (let output; (output = this.from.poll()) !== undefined;) {
      if (output.type === "work") output.run(() => this.drive());
      else if (output.type === "transmit") {
        for (const chunk of chop(concat(...output.chunks), this.#sizes)) this.#hear(chunk);
      }
    }
  }

  #hear(chunk: Uint8Array): void {
    this.to.receive(chunk, 0);
    this.#listen();
  }

  #listen(): void {
    for (let output; (output = this.to.poll()) !== undefined;) {
      if (output.type === "work") output.run(() => this.#listen());
      else if (output.type !== "transmit") this.heard.push(output);
    }
  }
}

/** What a connection does, turn by turn. */
function* acts(
  line: Line,
  says: readonly Saying[],
  prepared: Prepared,
  textAs: DeliveryOptions["textAs"],
) {
  for (const one of says) {
    const payload = "prepared" in one ? prepared[one.prepared].data : one.data;
    const isText = typeof payload === "string";
    if (!isText) line.said.push({ type: "binary", data: payload });
    else if (textAs === "string") line.said.push({ type: "text", data: payload });
    else line.said.push({ type: "utf8", data: utf8(payload) });

    if ("prepared" in one) line.from.send(prepared[one.prepared].message);
    else if ("sizes" in one) yield* writePieces(line, isText ? "text" : "binary", one);
    else sayAndScribble(line.from, payload, one);
    line.from.ping(`${line.pings.length}`);
    line.pings.push(`${line.pings.length}`);
    yield;
  }
}

type InPieces = Extract<Saying, { sizes: unknown }>;

function* writePieces(
  line: Line,
  type: MessageType,
  { data: payload, sizes, asBytes, compress: wanted }: InPieces,
) {
  const writer = line.from.beginMessage(type, { compress: wanted });
  const cut = <Part extends string | Uint8Array>(rest: Part, count: number) =>
    [rest.slice(0, count), rest.slice(count)] as [Part, Part];
  let rest = asBytes && typeof payload === "string" ? utf8(payload) : payload;
  for (const count of sizes) {
    let piece: string | Uint8Array;
    [piece, rest] = cut(rest, count);
    writer.write(piece);
    if (piece.length <= 16_384 && typeof piece !== "string") piece.fill(0xee);
    yield;
  }
  // Text as bytes may be cut within a character; an end without data is right only behind it.
  if (rest.length > 0) writer.end(rest);
  else writer.end();
}

/** Who may change its bytes at once does so. */
function sayAndScribble(
  from: Endpoint,
  payload: string | Uint8Array,
  { compress: wanted, copy }: { compress: boolean | undefined; copy: boolean },
): void {
  if (typeof payload === "string") return void from.send(payload, { compress: wanted });
  const bytes = payload.slice();
  from.send(bytes, { compress: wanted, copy });
  if (copy || bytes.length <= 16_384) bytes.fill(0xee);
}

test("any mix of own, prepared and written messages is heard as it was said, whoever works when", () => {
  const seen = { jobs: 0, prepared: 0, pieces: 0 };
  fc.assert(
    fc.property(
      settings,
      ({ from, options, offloadAboveBytes: offload, connections, prepared, turns, sizes }) => {
        const codecs = {
          sender: new LaterCodec(offload.sender),
          receiver: new LaterCodec(offload.receiver),
        };
        const ours = permessageDeflate(codecs.sender, options satisfies DeflateOptions);
        const messages = prepared.map(({ data: payload, compress: wanted }) => ({
          data: payload,
          message: prepareMessage(payload, { compress: wanted }),
        }));
        const lines = connections.map(({ windowBits: bits, delivery, textAs }) => {
          const theirs = permessageDeflate(codecs.receiver, {
            serverMaxWindowBits: bits,
            clientMaxWindowBits: bits,
          });
          const agreed = from === "server" ? sessions(theirs, ours) : sessions(ours, theirs);
          const to = peerOf(from);
          return new Line(
            open(from, {}, { extensions: [agreed[from]] }),
            open(to, {}, { extensions: [agreed[to]], delivery, textAs }),
            sizes,
          );
        });
        const scripts = connections.map(({ says, textAs }, i) =>
          acts(lines[i], says, messages, textAs),
        );
        const finish = (which: number): boolean => {
          const isDone = codecs.sender.finish(which) || codecs.receiver.finish(which);
          if (isDone) seen.jobs++;
          return isDone;
        };
        const takeTurn = (whose: number): boolean => {
          const { done } = scripts[whose].next();
          lines[whose].drive();
          return done !== true;
        };

        for (const [whose, jobs, which] of turns) {
          takeTurn(whose);
          for (let i = 0; i < jobs; i++) finish(which);
        }
        for (const whose of scripts.keys()) while (takeTurn(whose));
        while (finish(0));

        for (const { said, heard, pings, from: endpoint } of lines) {
          const told = joined(heard);
          expect(told.filter(({ type }) => type !== "ping")).toEqual(said);
          const heardPings = told.flatMap((event) => (event.type === "ping" ? [event.data] : []));
          expect(heardPings.map((bytes) => new TextDecoder().decode(bytes))).toEqual(pings);
          expect([endpoint.pendingBytes, endpoint.state]).toEqual([0, "open"]);
        }
        seen.prepared += connections
          .flatMap(({ says }) => says)
          .filter((one) => "prepared" in one).length;
        seen.pieces += lines
          .flatMap(({ heard }) => heard)
          .filter(({ type }) => type === "piece").length;

        for (const { from: one, to: other } of lines) {
          for (const endpoint of [one, other]) {
            endpoint.abort();
            while (endpoint.poll() !== undefined);
          }
        }
        // What is left is that for prepared messages.
        expect(codecs.sender.live).toBeLessThanOrEqual(options.maxDeflaters);
        // Inflaters without a context rest until another message comes.
        const { [`${from}NoContextTakeover` as const]: isWithout } = options;
        expect(codecs.receiver.live).toBeLessThanOrEqual(isWithout ? CONNECTIONS : 0);
      },
    ),
    { numRuns: 500 },
  );
  expect(Math.min(seen.jobs, seen.prepared, seen.pieces)).toBeGreaterThan(500);
});

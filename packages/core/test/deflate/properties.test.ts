import { constants, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import type { Endpoint } from "../../src/endpoint.ts";
import type { ExtensionSession } from "../../src/extension.ts";
import { Opcode } from "../../src/opcode.ts";
import { binary, drain, feed, joined, open, text } from "../support/drain.ts";
import { encoded } from "../support/extensions.ts";
import { chop, concat, hex, pattern } from "../support/frame.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import { peerOf } from "../../src/testing/pair.ts";
import { anyText, chunkSizes } from "../support/streams.ts";
import { failure, fragmentsTo, ROLES, sessions, wireBytes } from "./agreed.ts";
import { WatchedCodec } from "./watched-codec.ts";

/** What a flush ends with, and a message leaves out. */
const FLUSH = hex`00 00 ff ff`;

const role = fc.constantFrom(...ROLES);
const windowBits = fc.integer({ min: 9, max: 15 });
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.nat(3000).map((count) => new Uint8Array(count)),
  fc.nat(3000).map(pattern),
  // All bytes are different: a block without compression.
  fc.constant(pattern(251)),
);
const anyMessage = fc.oneof(anyText(), anyBytes);

const inflate = (bytes: Uint8Array) =>
  inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });

/**
 * What a message says that was cut here; `undefined` if it is not whole by itself. Asked of another
 * inflater in another way: behind the four bytes that were left out, a final empty block must follow,
 * and neither may say anything.
 */
function saysWhole(before: Uint8Array, cut: Uint8Array): Uint8Array | undefined {
  const said = inflate(concat(before, cut));
  try {
    const closed = inflateRawSync(concat(before, cut, FLUSH, hex`01 00 00 ff ff`));
    return closed.length === said.length
      ? new Uint8Array(said.subarray(inflate(before).length))
      : undefined;
  } catch {
    return undefined;
  }
}

/** A message that is sent in these pieces. */
function deflatedIn(session: ExtensionSession, pieces: readonly Uint8Array[]): Uint8Array {
  const places = pieces.map((_, i) => ({ first: i === 0, last: i === pieces.length - 1 }));
  return concat(...pieces.map((piece, i) => encoded(session, piece, true, places[i]) ?? hex``));
}

test("a message that is cut anywhere is told from a whole one, and never delivered", () => {
  const content = anyBytes.filter((bytes) => bytes.length > 0);
  const fragments = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 });
  const outcomes = { refused: 0, whole: 0 };
  fc.assert(
    fc.property(
      role,
      fc.boolean(),
      fc.tuple(content, content),
      fragments,
      fc.oneof(fc.nat(4), fc.nat()),
      fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }),
      fc.constantFrom("whole", "pieces"),
      (to, noContext, messages, sizes, place, sentAs, delivery) => {
        const options = {
          serverNoContextTakeover: noContext,
          clientNoContextTakeover: noContext,
          thresholdBytes: 0,
        };
        const session = sessions(permessageDeflate(pakoCodec, options))[peerOf(to)];
        const [before, packed] = messages.map((data) => deflatedIn(session, chop(data, sentAs)));
        const cut = packed.subarray(0, place % packed.length);
        // Where a block without compression begins, what was cut is a whole message as well.
        const said = saysWhole(noContext ? hex`` : concat(before, FLUSH), cut);
        outcomes[said === undefined ? "refused" : "whole"]++;

        const agreed = sessions(permessageDeflate(pakoCodec, options))[to];
        const endpoint = open(to, {}, { extensions: [agreed], delivery });
        expect(joined(feed(endpoint, [fragmentsTo(to, [before], Opcode.binary)]))).toEqual([
          binary(messages[0]),
        ]);
        expect(
          joined(feed(endpoint, [fragmentsTo(to, [...chop(cut, sizes), hex``], Opcode.binary)])),
        ).toEqual(said === undefined ? failure(to, "extension-data-invalid") : [binary(said)]);
      },
    ),
    { numRuns: 1000 },
  );
  expect(outcomes.refused).toBeGreaterThan(900);
  expect(outcomes.whole).toBeGreaterThan(0);
});

test("what is deflated is inflated, whoever compresses what, and whosever context is taken", () => {
  const options = fc.record({
    serverNoContextTakeover: fc.boolean(),
    clientNoContextTakeover: fc.boolean(),
    serverMaxWindowBits: windowBits,
    clientMaxWindowBits: windowBits,
    thresholdBytes: fc.constantFrom(undefined, 0, 20, 1024),
    maxDeflaters: fc.integer({ min: 1, max: 3 }),
  });
  const saying = fc.record({
    connection: fc.nat(3),
    data: anyMessage,
    compress: fc.constantFrom(undefined, true, false),
  });
  let stolen = 0;
  fc.assert(
    fc.property(
      role,
      options,
      fc.array(windowBits, { minLength: 4, maxLength: 4 }),
      fc.array(saying, { maxLength: 12 }),
      chunkSizes,
      (from, settings, windows, sayings, sizes) => {
        // One extension serves all connections of a side: they share its deflaters. Their peers
        // ask for different windows.
        const codec = new WatchedCodec({ lends: true });
        const ours = permessageDeflate(codec, settings);
        const connections = windows.map((bits): [Endpoint, Endpoint] => {
          const wish = { serverMaxWindowBits: bits, clientMaxWindowBits: bits };
          const theirs = permessageDeflate(new WatchedCodec({ lends: true }), wish);
          const agreed = from === "server" ? sessions(theirs, ours) : sessions(ours, theirs);
          return [
            open(from, {}, { extensions: [agreed[from]] }),
            open(peerOf(from), {}, { extensions: [agreed[peerOf(from)]] }),
          ];
        });
        for (const { connection, data, compress } of sayings) {
          const [sender, receiver] = connections[connection];
          sender.send(data, { compress });
          expect(feed(receiver, chop(wireBytes(drain(sender)), sizes))).toEqual([
            typeof data === "string" ? text(data) : binary(data),
          ]);
        }
        expect(codec.live).toBeLessThanOrEqual(settings.maxDeflaters);
        stolen += codec.log.filter((entry) => entry === "free").length;
      },
    ),
    { numRuns: 300 },
  );
  expect(stolen).toBeGreaterThan(0);
});

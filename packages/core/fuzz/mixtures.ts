// Connections that share deflaters send whole messages, prepared ones and messages in pieces, all mixed,
// with and without a context, while large ones are worked on aside and done at some later time, in any
// order. Each is heard as it was said, and nothing is left behind.

import assert from "node:assert/strict";
import fc from "fast-check";
import { permessageDeflate } from "../src/deflate/permessage-deflate.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { peerOf } from "../src/testing/pair.ts";
import { sessions } from "../test/deflate/agreed.ts";
import { LaterCodec } from "../test/deflate/later-codec.ts";
import { open } from "../test/support/drain.ts";
import { chunkSizes } from "../test/support/streams.ts";
import { role } from "./frames.ts";
import { compress, data, Line, saying } from "./line.ts";
import type { Target } from "./target.ts";

const CONNECTIONS = 3;

const offloadAboveBytes = fc.constantFrom(0, 20, 1000, Infinity);

const connection = fc.record({
  windowBits: fc.integer({ min: 9, max: 15 }),
  says: fc.array(saying, { maxLength: 6 }),
  delivery: fc.constantFrom("whole", "pieces"),
  textAs: fc.constantFrom("string", "bytes"),
});

const mixture = fc.record({
  from: role,
  options: fc.record({
    serverNoContextTakeover: fc.boolean(),
    clientNoContextTakeover: fc.boolean(),
    thresholdBytes: fc.constantFrom(undefined, 0, 20, 1024),
    maxDeflaters: fc.nat(3),
  }),
  offloadAboveBytes: fc.record({ sender: offloadAboveBytes, receiver: offloadAboveBytes }),
  connections: fc.array(connection, { minLength: CONNECTIONS, maxLength: CONNECTIONS }),
  prepared: fc.array(fc.record({ data, compress }), { minLength: 3, maxLength: 3 }),
  /** Whose turn it is, one after the other; behind each, so many jobs are done. */
  turns: fc.array(
    fc.record({ whose: fc.nat(CONNECTIONS - 1), jobs: fc.nat(2), which: fc.nat(5) }),
    { maxLength: 60 },
  ),
  sizes: chunkSizes,
});
type Mixture = typeof mixture extends fc.Arbitrary<infer Value> ? Value : never;

/** How often there was what this is about. */
export const seen = { jobs: 0, prepared: 0, pieces: 0 };

export const mixtures: Target<Mixture> = {
  inputs: mixture,

  check(input) {
    const { from, options } = input;
    const codecs = {
      sender: new LaterCodec(input.offloadAboveBytes.sender),
      receiver: new LaterCodec(input.offloadAboveBytes.receiver),
    };
    const lines = connect(input, codecs);
    play(input, lines, codecs);
    for (const line of lines) line.check();
    count(input, lines);

    for (const line of lines) line.end();
    // What is left is that for prepared messages.
    assert(codecs.sender.live <= options.maxDeflaters, `${codecs.sender.live} deflaters are left`);
    // Inflaters without a context rest until another message comes.
    const { [`${from}NoContextTakeover` as const]: isWithout } = options;
    const { live } = codecs.receiver;
    assert(live <= (isWithout ? CONNECTIONS : 0), `${live} inflaters are left`);
  },
};

interface Codecs {
  readonly sender: LaterCodec;
  readonly receiver: LaterCodec;
}

function connect({ from, options, connections, sizes }: Mixture, codecs: Codecs): Line[] {
  const ours = permessageDeflate(codecs.sender, options);
  return connections.map(({ windowBits, delivery, textAs }) => {
    const theirs = permessageDeflate(codecs.receiver, {
      serverMaxWindowBits: windowBits,
      clientMaxWindowBits: windowBits,
    });
    const agreed = from === "server" ? sessions(theirs, ours) : sessions(ours, theirs);
    const to = peerOf(from);
    const ends = {
      from: open(from, {}, { extensions: [agreed[from]] }),
      to: open(to, {}, { extensions: [agreed[to]], delivery, textAs }),
    };
    return new Line(ends, sizes, textAs);
  });
}

/** Turn by turn, and then until all is said and done. */
function play({ connections, prepared, turns }: Mixture, lines: Line[], codecs: Codecs): void {
  const messages = prepared.map(({ data: payload, compress: wanted }) => ({
    data: payload,
    message: prepareMessage(payload, { compress: wanted }),
  }));
  const scripts = connections.map(({ says }, i) => lines[i].say(says, messages));
  const takeTurn = (whose: number): boolean => {
    const { done } = scripts[whose].next();
    lines[whose].drive();
    return done !== true;
  };
  const finish = (which: number): boolean => {
    const isDone = codecs.sender.finish(which) || codecs.receiver.finish(which);
    if (isDone) seen.jobs++;
    return isDone;
  };

  for (const { whose, jobs, which } of turns) {
    takeTurn(whose);
    for (let i = 0; i < jobs; i++) finish(which);
  }
  for (const whose of scripts.keys()) while (takeTurn(whose));
  while (finish(0));
}

function count({ connections }: Mixture, lines: readonly Line[]): void {
  const says = connections.flatMap((each) => each.says);
  seen.prepared += says.filter((one) => "prepared" in one).length;
  const heard = lines.flatMap((line) => line.heard);
  seen.pieces += heard.filter(({ type }) => type === "piece").length;
}

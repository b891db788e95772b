// What is sent in pieces, apart and aside. Whole messages: session.test.

import { inflateRawSync, constants } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Deflating } from "../../src/deflate/deflating.ts";
import type { DeflateCodec } from "../../src/deflate/codec.ts";
import type { SessionParts } from "../../src/deflate/session.ts";
import type { Job, Place } from "../../src/extension.ts";
import { WHOLE } from "../../src/extension.ts";
import { concat, hex, pattern, utf8 } from "../support/frame.ts";
import { LaterCodec } from "./later-codec.ts";
import { FORGETTING, sessionParts } from "./session-parts.ts";
import { WatchedCodec } from "./watched-codec.ts";

const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;
const FLUSH = hex`00 00 ff ff`;
const [FIRST, MIDDLE, LAST] = [
  { first: true, last: false },
  { first: false, last: false },
  { first: false, last: true },
];

function start(codec: DeflateCodec, parts: Partial<SessionParts> = {}) {
  return new Deflating(sessionParts(codec, parts));
}

function now(deflating: Deflating, piece: Uint8Array, place: Place = WHOLE, wanted?: boolean) {
  const made = deflating.encode(piece, place, wanted);
  if (made !== undefined && "run" in made) throw new Error("this is a job");
  return made;
}

function job(deflating: Deflating, piece: Uint8Array, place: Place = WHOLE): Job<Uint8Array> {
  const made = deflating.encode(piece, place, undefined);
  if (made === undefined || !("run" in made)) throw new Error("this is no job");
  return made;
}

/** What it makes of a message for many. */
function forMany(deflating: Deflating, message: string): Uint8Array | Job<Uint8Array> | undefined {
  return deflating.encodeApart(utf8(message), undefined)?.encode(utf8(message));
}

/** The result of a job that is done at once, or nothing yet. */
function results(work: Job<Uint8Array>): Uint8Array[] {
  const made: Uint8Array[] = [];
  work.run((output) => made.push(output));
  return made;
}

describe("a message in pieces", () => {
  test("keeps the end of each flush, but of the last", () => {
    const deflating = start(new WatchedCodec());
    expect(now(deflating, utf8("Hello"), FIRST)).toEqual(concat(HELLO, FLUSH));
    expect(now(deflating, utf8("Hello"), LAST)).toEqual(HELLO_AGAIN);
  });

  test("ends with an empty block, where its last piece is empty", () => {
    const deflating = start(new WatchedCodec());
    now(deflating, utf8("Hello"), FIRST);
    expect(now(deflating, hex``, MIDDLE)).toEqual(hex``);
    expect(now(deflating, hex``, LAST)).toEqual(hex`00`);
    expect(now(deflating, utf8("Hello"))).toEqual(HELLO_AGAIN);
  });

  test.each([utf8("Hello"), hex``])("is forgotten at its end, where that was agreed on", (end) => {
    const deflating = start(new WatchedCodec(), { outgoing: FORGETTING });
    now(deflating, utf8("Hello"), FIRST);
    now(deflating, end, LAST);
    expect(now(deflating, utf8("Hello"))).toEqual(HELLO);
  });

  test("is deflated whatever the threshold, unless its sender says otherwise", () => {
    const deflating = start(new WatchedCodec(), { thresholdBytes: 1000 });
    expect(now(deflating, utf8("a"), FIRST, false)).toBe(undefined);
    expect(now(deflating, utf8("Hello"), FIRST)).toBeInstanceOf(Uint8Array);
    expect(now(deflating, utf8("a"), WHOLE)).toBe(undefined);
  });

  test("is inflated by others, however it was cut", () => {
    const deflating = start(new WatchedCodec());
    const data = pattern(1000);
    const pieces = [
      now(deflating, data.subarray(0, 400), FIRST)!,
      now(deflating, data.subarray(400, 999), MIDDLE)!,
      now(deflating, data.subarray(999), LAST)!,
      FLUSH,
    ];
    const inflated = inflateRawSync(concat(...pieces), { finishFlush: constants.Z_SYNC_FLUSH });
    expect(new Uint8Array(inflated)).toEqual(data);
  });
});

describe("a message for many", () => {
  test("refers to nothing, and nothing refers to it", () => {
    const codec = new WatchedCodec();
    const deflating = start(codec);
    now(deflating, utf8("Hello"));
    const apart = deflating.encodeApart(utf8("Hello"), undefined)!;
    expect(apart.variant).toBe("permessage-deflate 15");
    expect([apart.encode(utf8("Hello")), apart.encode(utf8("Hello"))]).toEqual([HELLO, HELLO]);
    expect([now(deflating, utf8("Hello")), now(deflating, utf8("Hello"))]).toEqual([
      HELLO,
      HELLO_AGAIN,
    ]);
    expect(codec.live).toBe(2);
  });

  test("is sent as it is below the threshold, or as its sender says", () => {
    const deflating = start(new WatchedCodec(), { thresholdBytes: 5 });
    expect(deflating.encodeApart(utf8("Hell"), undefined)).toBe(undefined);
    expect(deflating.encodeApart(utf8("Hello"), false)).toBe(undefined);
    expect(deflating.encodeApart(utf8("Hell"), true)?.variant).toBe("permessage-deflate 15");
  });

  test("is a job where it is large, and each that is at work has a deflater of its own", () => {
    const codec = new LaterCodec(4);
    const deflating = start(codec);
    const jobs = [0, 1].map(() => forMany(deflating, "Hello"));
    expect(forMany(deflating, "Hell")).toBeInstanceOf(Uint8Array);
    const made = jobs.map((each) => results(each as Job<Uint8Array>));
    expect([made, codec.live]).toEqual([[[], []], 2]);
    while (codec.finish());
    expect([made, codec.live]).toEqual([[[HELLO], [HELLO]], 1]);
    // That one says nothing of what it said before.
    const again = results(forMany(deflating, "Hello") as Job<Uint8Array>);
    codec.finish();
    expect([again, codec.live]).toEqual([[HELLO], 1]);
  });

  test("is deflated though the connection is over that began it", () => {
    const codec = new LaterCodec(4);
    const deflating = start(codec);
    const made = results(forMany(deflating, "Hello") as Job<Uint8Array>);
    deflating.free();
    codec.finish();
    expect(made).toEqual([HELLO]);
  });
});

describe("what is large", () => {
  test("is a job, and goes on with the same context", () => {
    const codec = new LaterCodec(4);
    const deflating = start(codec);
    const made = results(job(deflating, utf8("Hello")));
    expect(made).toEqual([]);
    codec.finish();
    expect(made).toEqual([HELLO]);
    const again = results(job(deflating, utf8("Hello")));
    codec.finish();
    expect(again).toEqual([HELLO_AGAIN]);
    // A short one is deflated at once, and refers back as well: alone it has six bytes.
    expect(now(deflating, utf8("Hell"))?.length).toBe(4);
  });

  test("is a job also where the codec does it here", () => {
    const deflating = start(Object.assign(new WatchedCodec(), { offloadAboveBytes: 4 }));
    expect(results(job(deflating, utf8("Hello")))).toEqual([HELLO]);
  });

  test("is fixed when it is said, up to 16 KiB", () => {
    const codec = new LaterCodec(4);
    const deflating = start(codec);
    const said = utf8("Hello");
    const work = job(deflating, said);
    said.fill(0);
    const made = results(work);
    codec.finish();
    expect(made).toEqual([HELLO]);
  });

  test("does not refer back behind a message for many, nor before it", () => {
    const codec = new LaterCodec(4);
    const deflating = start(codec);
    for (const expected of [HELLO, HELLO]) {
      const made = results(job(deflating, utf8("Hello")));
      codec.finish();
      expect(made).toEqual([expected]);
      deflating.encodeApart(utf8("Hell"), true);
    }
  });
});

describe("a connection that is over", () => {
  test("keeps no deflater", () => {
    const codec = new LaterCodec(100);
    const deflating = start(codec);
    now(deflating, utf8("Hello"));
    deflating.free();
    deflating.free();
    expect(codec.live).toBe(0);
  });

  test("frees the one that works as soon as it has done so, and no other gets it", () => {
    const codec = new LaterCodec();
    const deflating = start(codec);
    const made = results(job(deflating, utf8("Hello")));
    deflating.free();
    expect(codec.live).toBe(1);
    codec.finish();
    expect([codec.live, made]).toEqual([0, [HELLO]]);
  });
});

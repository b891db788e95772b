// pako as a codec, beside zlib itself.

import type { DeflateCodec } from "@ws/core";
import { zlibCodec } from "@ws/zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pakoCodec } from "../src/deflate/index.ts";

const CODECS = { pako: pakoCodec, zlib: zlibCodec };
const WAYS = Object.keys(CODECS).flatMap((from) =>
  Object.keys(CODECS).map((to) => [from, to] as const),
) as (readonly [keyof typeof CODECS, keyof typeof CODECS])[];

/** Deflates messages one after the other in one context, and inflates them in another. */
function pass(from: DeflateCodec, to: DeflateCodec, messages: readonly Uint8Array[]) {
  const deflater = from.createDeflater(15);
  const inflater = to.createInflater(15);
  const passed = messages.map((message) => {
    const inflated = inflater.inflate(deflater.deflate(message).slice(), message.length + 1);
    return inflated?.output.slice();
  });
  deflater.free();
  inflater.free();
  return passed;
}

test.each(WAYS)(
  "what %s deflates, %s inflates, with the context of what came before",
  (from, to) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom(1, 2), { maxLength: 70_000, size: "max" })
        .map((list) => Uint8Array.from(list)),
    );
    const property = fc.property(fc.array(bytes, { maxLength: 5 }), (messages) => {
      expect(pass(CODECS[from], CODECS[to], messages)).toEqual(messages);
    });
    fc.assert(property, { numRuns: 15 });
  },
);

describe("pako", () => {
  test("makes no more than it is asked for, and goes on where it stopped", () => {
    const bomb = pakoCodec.createDeflater(15).deflate(new Uint8Array(10_000_000));
    const inflater = pakoCodec.createInflater(15);
    const first = inflater.inflate(bomb, 1000)!;
    expect([first.output.length, first.consumed < bomb.length]).toEqual([1000, true]);
    const second = inflater.inflate(bomb.subarray(first.consumed), 100_000)!;
    expect(second.output.length).toBe(100_000);
  });

  test("tells what is no DEFLATE, and a block that is cut", () => {
    expect(pakoCodec.createInflater(15).inflate(Uint8Array.of(0xff, 0xff), 100)).toBe(undefined);
    const deflated = pakoCodec.createDeflater(15).deflate(new TextEncoder().encode("Hello"));
    const verdicts = [deflated.length - 4, deflated.length - 5].map((length) => {
      const inflater = pakoCodec.createInflater(15);
      inflater.inflate(deflated.subarray(0, length), 100);
      return inflater.endBlock();
    });
    expect(verdicts).toEqual([true, false]);
  });

  test("takes no stored block for whole whose bytes the end would fill", () => {
    const inflater = pakoCodec.createInflater(15);
    // A stored block of 4 bytes, none of which is there.
    inflater.inflate(Uint8Array.of(0x00, 0x04, 0x00, 0xfb, 0xff), 100);
    expect(inflater.endBlock()).toBe(false);
  });

  test("forgets its context when it is reset", () => {
    const text = new TextEncoder().encode("the same again, the same again");
    const deflater = pakoCodec.createDeflater(15);
    const first = deflater.deflate(text).slice();
    expect(deflater.deflate(text).length).toBeLessThan(first.length);
    deflater.reset();
    expect(deflater.deflate(text)).toEqual(first);
  });
});

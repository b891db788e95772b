import { randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Deflater, Inflated, Inflater } from "@ws/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zlibCodec } from "../src/codec.ts";

setFlagsFromString("--expose-gc");
const { Bun: bun } = globalThis as { Bun?: { gc(sync: boolean): void } };
const collectGarbage = bun ? () => bun.gc(true) : (runInNewContext("gc") as () => void);

const FLUSH = Uint8Array.of(0x00, 0x00, 0xff, 0xff);
const HELLO = Buffer.from("f248cdc9c90700", "hex"); // RFC 7692 §7.2.3.1

/** What is lent is written over by whatever the codec does next. */
const deflated = (deflater: Deflater, input: Uint8Array) => deflater.deflate(input).slice();
const inflated = (inflater: Inflater, input: Uint8Array, maxBytes: number) => {
  const { output, consumed } = inflater.inflate(input, maxBytes)!;
  return { output: output.slice(), consumed };
};

describe("the codec", () => {
  test("deflates with a flush, and refers back to what it has deflated", () => {
    const deflater = zlibCodec.createDeflater(15);
    const first = Buffer.from(deflater.deflate(Buffer.from("Hello")));
    const second = Buffer.from(deflater.deflate(Buffer.from("Hello")));
    expect(first.toString("hex")).toBe("f248cdc9c907000000ffff");
    // Node.js and Bun choose different blocks for it; both are shorter than the text.
    expect(["f2001100000000ffff", "021300000000ffff"]).toContain(second.toString("hex"));
    deflater.reset();
    expect(Buffer.from(deflater.deflate(Buffer.from("Hello")))).toEqual(first);
    deflater.free();
  });

  test("inflates what it is given in pieces, and tells the end of a block", () => {
    const inflater = zlibCodec.createInflater(15);
    expect(inflated(inflater, HELLO.subarray(0, 3), 100)).toEqual({
      output: Uint8Array.from(Buffer.from("He")),
      consumed: 3,
    });
    expect(inflated(inflater, HELLO.subarray(3), 100)).toEqual({
      output: Uint8Array.from(Buffer.from("llo")),
      consumed: 4,
    });
    expect(inflater.endBlock()).toBe(true);
    inflater.free();
  });

  test("tells a cut block from a whole one", () => {
    for (let cut = 0; cut < HELLO.length; cut++) {
      const inflater = zlibCodec.createInflater(15);
      inflater.inflate(HELLO.subarray(0, cut), 100);
      expect([cut, inflater.endBlock()]).toEqual([cut, false]);
    }
  });

  test("takes no stored block for whole whose bytes the end would fill", () => {
    const inflater = zlibCodec.createInflater(15);
    // A stored block of 4 bytes, none of which is there.
    inflater.inflate(Uint8Array.of(0x00, 0x04, 0x00, 0xfb, 0xff), 100);
    expect(inflater.endBlock()).toBe(false);
  });

  test("refers back by 8 KiB at most, though more was agreed on", () => {
    const [near, far] = [4000, 9000].map((size) => {
      const bytes = randomBytes(size);
      const deflater = zlibCodec.createDeflater(15);
      deflater.deflate(bytes);
      return deflater.deflate(bytes).length / size;
    });
    expect([near < 0.1, far > 0.9]).toEqual([true, true]);
  });

  test("stops behind a final block, and begins anew after a reset", () => {
    const two = Buffer.from("f348cdc9c90700730df3f4510400", "hex");
    const inflater = zlibCodec.createInflater(15);
    const hello = { output: Uint8Array.from(Buffer.from("Hello")), consumed: 7 };
    expect(inflated(inflater, two, 100)).toEqual(hello);
    expect(inflated(inflater, two.subarray(7), 100)).toEqual({
      output: new Uint8Array(0),
      consumed: 0,
    });
    inflater.reset();
    expect(inflater.inflate(two.subarray(7), 100)?.consumed).toBe(7);
  });

  test("stops at the bytes that it may give, and goes on from there", () => {
    const zeros = deflateRawSync(new Uint8Array(1_000_000), { finishFlush: 2 });
    const inflater = zlibCodec.createInflater(15);
    let input: Uint8Array = zeros;
    const sizes: number[] = [];
    for (const maxBytes of [1, 65_536, 100_000, 1_000_000]) {
      const { output, consumed } = inflater.inflate(input, maxBytes)!;
      sizes.push(output.length);
      input = input.subarray(consumed);
    }
    expect([sizes, input.length]).toEqual([[1, 65_536, 100_000, 834_463], 0]);
  });

  test("tells data that is none", () => {
    const inflater = zlibCodec.createInflater(15);
    expect(inflater.inflate(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 100)).toBeUndefined();
  });

  test("gives and takes what node:zlib does, at every window and size", () => {
    const windows = fc.integer({ min: 9, max: 15 });
    const sizes = fc.constantFrom(1, 100, 65_535, 65_536, 65_537, 200_000);
    fc.assert(
      fc.property(windows, sizes, fc.boolean(), (windowBits, size, random) => {
        const input = Uint8Array.from({ length: size }, (_, i) =>
          random ? (i * 2_654_435_761) >>> 13 : i % 7,
        );
        const output = deflated(zlibCodec.createDeflater(windowBits), input);
        expect(output.subarray(-4)).toEqual(FLUSH);
        const theirs = inflateRawSync(output, { windowBits, finishFlush: 2 });
        expect(Buffer.compare(theirs, input)).toBe(0);
        const ours = zlibCodec.createInflater(windowBits).inflate(output, Infinity);
        expect(Buffer.compare(ours!.output, input)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the codec on the thread pool", () => {
  const deflateAside = (deflater: Deflater, input: Uint8Array) =>
    new Promise<Uint8Array>((resolve) => deflater.deflateAside!(input, resolve));
  const inflateAside = (inflater: Inflater, input: Uint8Array, maxBytes: number) =>
    new Promise<Inflated | undefined>((resolve) =>
      inflater.inflateAside!(input, maxBytes, resolve),
    );
  const pattern = (size: number, step: number) =>
    Uint8Array.from({ length: size }, (_, i) => Math.imul(i, step) >>> 13);

  test.each([9, 13, 15])("finds room for what grows, with a window of %i bits", async (bits) => {
    const [twin, deflater] = [zlibCodec.createDeflater(bits), zlibCodec.createDeflater(bits)];
    for (const size of [1, 100, 131_073, 262_144, 262_145, 3_000_001]) {
      const input = randomBytes(size);
      const output = await deflateAside(deflater, input);
      expect([output.length > size, Buffer.compare(output, twin.deflate(input))]).toEqual([
        true,
        0,
      ]);
    }
    for (const context of [twin, deflater]) context.free();
  });

  test("deflates and inflates as it does here, in any mix, with one context", async () => {
    const message = fc.record({
      size: fc.constantFrom(0, 1, 1000, 65_536, 300_000, 1_000_000),
      step: fc.constantFrom(1, 7, 2_654_435_761),
      outAside: fc.boolean(),
      inAside: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (messages) => {
        const [twin, deflater] = [zlibCodec.createDeflater(15), zlibCodec.createDeflater(15)];
        const inflater = zlibCodec.createInflater(15);
        for (const { size, step, outAside, inAside } of messages) {
          const input = pattern(size, step);
          const expected = deflated(twin, input);
          const output = outAside ? await deflateAside(deflater, input) : deflated(deflater, input);
          expect(Buffer.compare(output, expected)).toBe(0);

          const parts: Uint8Array[] = [];
          for (let rest = output, full = true; full;) {
            const said = inAside
              ? (await inflateAside(inflater, rest, 262_144))!
              : inflated(inflater, rest, 262_144);
            parts.push(said.output);
            rest = rest.subarray(said.consumed);
            full = said.output.length === 262_144;
          }
          expect(Buffer.compare(Buffer.concat(parts), input)).toBe(0);
        }
        for (const context of [twin, deflater, inflater]) context.free();
      }),
      { numRuns: 15 },
    );
  });

  test("runs beside us: a turn passes meanwhile", async () => {
    const deflater = zlibCodec.createDeflater(15);
    const order: string[] = [];
    const done = deflateAside(deflater, new Uint8Array(40_000_000)).then(() =>
      order.push("deflated"),
    );
    setImmediate(() => order.push("turn"));
    await done;
    expect(order).toEqual(["turn", "deflated"]);
  });

  test("lets go of bytes, in and out, as soon as it is done: a context rests long", async () => {
    const deflater = zlibCodec.createDeflater(15);
    const inflater = zlibCodec.createInflater(15);
    const held: WeakRef<ArrayBufferLike>[] = [];
    const hold = ({ buffer }: Uint8Array): void => void held.push(new WeakRef(buffer));
    const work = async (): Promise<void> => {
      const input = pattern(300_000, 7);
      const output = await deflateAside(deflater, input);
      const said = await inflateAside(inflater, output, 300_000);
      for (const bytes of [input, output, said!.output]) hold(bytes);
    };
    await work();
    for (let i = 0; i < 100 && held.some((one) => one.deref() !== undefined); i++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    expect(held.map((one) => one.deref())).toEqual([undefined, undefined, undefined]);
    for (const context of [deflater, inflater]) context.free();
  });

  test("tells data that is none, and is sound after a reset", async () => {
    const inflater = zlibCodec.createInflater(15);
    const bad = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
    expect(await inflateAside(inflater, bad, 100)).toBe(undefined);
    inflater.reset();
    expect(await inflateAside(inflater, HELLO, 100)).toEqual({
      output: Uint8Array.from(Buffer.from("Hello")),
      consumed: HELLO.length,
    });
    inflater.free();
  });
});

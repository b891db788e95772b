import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BytesSource, Later, TextSource } from "../src/later.ts";
import { Opcode } from "../src/opcode.ts";
import { completePlatform } from "../src/platform.ts";
import { concat, frame, hex, pattern, RFC_KEY, utf8 } from "./support/frame.ts";
import { anyText } from "./support/streams.ts";

const PLATFORM = completePlatform();

/** What a frame is made of in parts of these sizes, the last of them again and again. */
function parts(later: Later, sizes: readonly number[]): Uint8Array {
  const made: Uint8Array[] = [];
  for (let i = 0; later.left > 0; i++) {
    const before = later.left;
    const into = new Uint8Array((sizes[i] ?? sizes.at(-1)!) + 3);
    const size = later.make(into, 3);
    expect([into.subarray(0, 3), later.left]).toEqual([hex`00 00 00`, before - size]);
    made.push(into.subarray(3, 3 + size));
  }
  return concat(...made);
}

const roomy = fc.array(fc.integer({ min: 32_768, max: 90_000 }), { minLength: 1, maxLength: 5 });
const anySizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });

describe("a frame that is made in parts is the one that is made at once", () => {
  const header = hex`82 fe 01 00 37 fa 21 3d`;

  test.each([0, RFC_KEY])("of bytes, masked with %i, at any cut", (key) => {
    fc.assert(
      fc.property(fc.nat(400), anySizes, (count, sizes) => {
        const payload = pattern(count);
        const whole = frame({ opcode: Opcode.binary, payload, key });
        const later = new Later(header, new BytesSource(payload), key, PLATFORM);
        expect(parts(later, sizes)).toEqual(concat(header, whole.slice(whole.length - count)));
        expect(payload).toEqual(pattern(count));
      }),
    );
  });

  test.each([0, RFC_KEY])("of ASCII, masked with %i, at any cut", (key) => {
    fc.assert(
      fc.property(fc.nat(400), anySizes, (count, sizes) => {
        const whole = frame({ opcode: Opcode.text, payload: "x".repeat(count), key });
        const source = new TextSource("x".repeat(count), PLATFORM);
        expect(parts(new Later(header, source, key, PLATFORM), sizes)).toEqual(
          concat(header, whole.slice(whole.length - count)),
        );
      }),
    );
  });

  test("of any text, lone surrogates and pairs included, wherever it is cut", () => {
    const unit = fc.constantFrom("a", "é", "€", "😀", "\ud83d", "\ude00");
    const some = fc.string({ unit, minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(some, anyText(5), fc.integer({ min: 0, max: 60_000 }), roomy, (...given) => {
        const [repeated, end, times, sizes] = given;
        const text = repeated.repeat(times / repeated.length) + end;
        const payload = utf8(text);
        const whole = frame({ opcode: Opcode.text, payload, key: RFC_KEY });
        const source = new TextSource(text, PLATFORM);
        expect(source.left).toBe(payload.length);
        expect(parts(new Later(header, source, RFC_KEY, PLATFORM), sizes)).toEqual(
          concat(header, whole.slice(whole.length - payload.length)),
        );
      }),
      { numRuns: 50 },
    );
  });
});

test("a pair is not cut: the part before it ends a unit early", () => {
  // A third of 98,304 bytes of room is 32,768 units, of which the last is a half.
  const text = `${"€".repeat(32_767)}😀${"€".repeat(30_000)}`;
  const source = new TextSource(text, PLATFORM);
  const first = new Uint8Array(98_304);
  const size = source.read(first, 0);
  expect([size, first.subarray(0, size)]).toEqual([98_301, utf8("€".repeat(32_767))]);
  const second = new Uint8Array(90_004);
  expect([source.read(second, 0), second]).toEqual([90_004, utf8(`😀${"€".repeat(30_000)}`)]);
  expect([source.left, source.read(second, 0)]).toEqual([0, 0]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesSource, Later, textSource } from "../src/later.ts";
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
    const into = new Uint8Array((sizes[i] ?? sizes.at(-1)!) + 6);
    const size = later.make(into.subarray(3, -3));
    expect([into.subarray(0, 3), into.subarray(-3)]).toEqual([hex`00 00 00`, hex`00 00 00`]);
    expect(later.left).toBe(before - size);
    made.push(into.subarray(3, 3 + size));
  }
  return concat(...made);
}

const roomy = fc.array(fc.integer({ min: 4, max: 90_000 }), { minLength: 1, maxLength: 5 });
const anySizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });

describe("a payload that is made in parts is the one that is made at once", () => {
  test.each([0, RFC_KEY])("of bytes, masked with %i, at any cut", (key) => {
    fc.assert(
      fc.property(fc.nat(400), anySizes, (count, sizes) => {
        const payload = pattern(count);
        const whole = frame({ opcode: Opcode.binary, payload, key });
        const later = new Later(count, bytesSource(payload), key, PLATFORM);
        expect(parts(later, sizes)).toEqual(whole.slice(whole.length - count));
        expect(payload).toEqual(pattern(count));
      }),
    );
  });

  test.each([0, RFC_KEY])("of ASCII, masked with %i, at any cut", (key) => {
    fc.assert(
      fc.property(fc.nat(400), anySizes, (count, sizes) => {
        const whole = frame({ opcode: Opcode.text, payload: "x".repeat(count), key });
        const source = textSource("x".repeat(count));
        expect(parts(new Later(count, source, key, PLATFORM), sizes)).toEqual(
          whole.slice(whole.length - count),
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
        const source = textSource(text);
        expect(parts(new Later(payload.length, source, RFC_KEY, PLATFORM), sizes)).toEqual(
          whole.slice(whole.length - payload.length),
        );
      }),
      { numRuns: 50 },
    );
  });
});

test("bytes whose memory shrinks before they have left are not waited for", () => {
  const memory = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 8 }]) as ArrayBuffer;
  const source = bytesSource(new Uint8Array(memory, 0, 8));
  expect(source(new Uint8Array(4))).toBe(4);
  (memory as unknown as { resize(bytes: number): void }).resize(4);
  expect(() => source(new Uint8Array(4))).toThrow(RangeError);
});

test.each([
  [0, 0, "no room for the first byte"],
  [1, 1, "room for a"],
  [4, 4, "room for a and €"],
  [7, 4, "room for all but one byte of 😀"],
  [8, 8, "room for all"],
])("a character is not cut: %i bytes take %i of a€😀 (%s)", (room, size) => {
  const source = textSource("a€😀b");
  const into = new Uint8Array(room);
  expect(source(into)).toBe(size);
  const rest = new Uint8Array(20);
  expect(source(rest)).toBe(9 - size);
  expect(concat(into.subarray(0, size), rest.subarray(0, 9 - size))).toEqual(utf8("a€😀b"));
});

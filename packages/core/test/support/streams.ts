// Streams of bytes as peers send them: valid frames from a grammar, and mutations of them.

import fc from "fast-check";
import { Opcode } from "../../src/opcode.ts";
import type { Role } from "../../src/role.ts";
import { closePayload, concat, type FrameParts, frameTo } from "./frame.ts";

const inRange = (min: number, max: number) => fc.integer({ min, max });
const character = fc
  .oneof(
    inRange(0, 0x7f),
    inRange(0x80, 0x7ff),
    inRange(0x800, 0xd7ff),
    inRange(0xe000, 0xffff),
    inRange(0x1_0000, 0x10_ffff),
    fc.constantFrom(0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0x10_ffff),
  )
  .map((point) => String.fromCodePoint(point));

/** Text with characters of every length in UTF-8. (fast-check's own takes half a second to make.) */
export function anyText(maxLength = 40): fc.Arbitrary<string> {
  return fc.string({ unit: character, maxLength });
}

const controlPayload = fc.uint8Array({ maxLength: 125 });
const size = fc.oneof(
  { arbitrary: fc.nat(140), weight: 10 },
  { arbitrary: fc.constantFrom(0, 1, 125, 126, 127, 4095, 4096, 16_384, 16_385), weight: 2 },
  { arbitrary: fc.constantFrom(65_535, 65_536, 70_000), weight: 1 },
);
const text = fc.oneof(
  anyText(60),
  size.map((count) => "€".repeat(count / 3) + "x".repeat(count % 3)),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  size.map((count) => Uint8Array.from({ length: count }, (_, i) => i)),
);

const control: fc.Arbitrary<FrameParts> = fc.record({
  opcode: fc.constantFrom<number>(Opcode.ping, Opcode.pong),
  payload: controlPayload,
});

const message = fc.oneof(
  text.map((payload) => ({
    opcode: Opcode.text as number,
    payload: new TextEncoder().encode(payload),
  })),
  bytes.map((payload) => ({ opcode: Opcode.binary as number, payload })),
);

/** The frames of one message, cut at these places (in thousandths), control frames between. */
const messageFrames: fc.Arbitrary<FrameParts[]> = fc
  .record({
    whole: message,
    cuts: fc.array(fc.nat(1000), { maxLength: 4 }),
    between: fc.array(fc.option(control, { nil: undefined }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ whole, cuts, between }) => {
    const { opcode, payload } = whole;
    const places = cuts
      .map((cut) => Math.floor((cut * payload.length) / 1000))
      .toSorted((a, b) => a - b);
    const ends = [...places, payload.length];
    return ends.flatMap((end, i): FrameParts[] => {
      const fragment = {
        opcode: i === 0 ? opcode : Opcode.continuation,
        fin: i === ends.length - 1,
        payload: payload.slice(ends[i - 1] ?? 0, end),
      };
      const after = between[i];
      return after === undefined ? [fragment] : [fragment, after];
    });
  });

const closeFrame: fc.Arbitrary<FrameParts> = fc
  .option(fc.tuple(fc.constantFrom(1000, 1001, 3000, 4999), fc.string({ maxLength: 20 })), {
    nil: undefined,
  })
  .map((reason) => ({
    opcode: Opcode.close,
    payload: reason === undefined ? new Uint8Array(0) : closePayload(...reason),
  }));

/** Valid frames, which may end with a Close. */
export const validFrames: fc.Arbitrary<FrameParts[]> = fc
  .tuple(
    fc.array(
      fc.oneof(
        messageFrames,
        control.map((parts) => [parts]),
      ),
      { maxLength: 6 },
    ),
    fc.option(closeFrame),
  )
  .map(([parts, close]) => [...parts.flat(), ...(close === null ? [] : [close])]);

/** The same with a few bytes changed, taken out or put in. */
export function mutated(role: Role): fc.Arbitrary<Uint8Array> {
  const mutation = fc.record({
    // Mutate near the beginning more often than far away: headers, not payloads.
    at: fc.oneof(fc.nat(30), fc.nat(300), fc.nat(100_000)),
    kind: fc.constantFrom("change", "remove", "insert"),
    byte: fc.integer({ min: 0, max: 255 }),
  });
  return fc
    .tuple(validFrames, fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([frames, mutations]) => {
      let stream = streamTo(role, frames);
      for (const { at, kind, byte } of mutations) {
        const place = stream.length === 0 ? 0 : at % stream.length;
        const head = stream.slice(0, place);
        const tail = stream.slice(kind === "insert" ? place : place + 1);
        stream = kind === "remove" ? concat(head, tail) : concat(head, Uint8Array.of(byte), tail);
      }
      return stream;
    });
}

export function streamTo(role: Role, frames: readonly FrameParts[]): Uint8Array {
  return concat(...frames.map((parts) => frameTo(role, parts)));
}

/** Sizes of chunks: single bytes, headers, reads. */
export const chunkSizes: fc.Arbitrary<number[]> = fc.array(
  fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5000 })),
  { minLength: 1, maxLength: 300 },
);

// Streams of frames as a peer may send them: right ones, right ones with a few bytes changed, frames
// of which each part may be wrong on its own, and noise. Any of them may break off.

import fc from "fast-check";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import {
  concat,
  type FrameParts,
  frameTo,
  hex,
  RFC_KEY,
  times,
  utf8,
} from "../test/support/frame.ts";
import { mutated, streamTo, validFrames } from "../test/support/streams.ts";

export const role: fc.Arbitrary<Role> = fc.constantFrom("server", "client");

/** Mostly the first, now and then the second. */
function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight: 12 }, { arbitrary: rare, weight: 1 });
}

/** Valid characters of each length, and what comes near them; fragments cut them anywhere. */
const RIGHT = ["a", "é", "€", "😀", "\uFEFF", "plain ASCII of some length"].map(utf8);
const HALF = [hex`c3`, hex`a9`, hex`e2 82`, hex`ac`, hex`f0 9f`, hex`98 80`];
const OVERLONG = [hex`c0 80`, hex`c1 bf`, hex`e0 80 80`, hex`e0 9f bf`, hex`f0 80 80 80`];
const WRONG = [...OVERLONG, hex`f0 8f bf bf`, hex`ed a0 80`, hex`f4 90 80 80`, hex`f5 80`, hex`ff`];
const textPieces = fc.oneof(
  { arbitrary: fc.constantFrom(...RIGHT), weight: 8 },
  { arbitrary: fc.constantFrom(...HALF), weight: 4 },
  { arbitrary: fc.constantFrom(...WRONG), weight: 1 },
);
const almostText = fc.array(textPieces, { maxLength: 6 }).map((pieces) => concat(...pieces));

/** Long enough to be validated at once, but for what is cut at its ends. */
const longText = fc
  .tuple(fc.constantFrom("é", "€", "😀", "a😀"), fc.nat(40), fc.nat(4), fc.nat(4))
  .map(([text, count, front, back]) => {
    const bytes = times(20 + count, utf8(text));
    return bytes.slice(front, bytes.length - back);
  });

const largePayload = fc
  .tuple(
    fc.constantFrom(124, 125, 126, 127, 4096, 16_384, 16_385, 65_535, 65_536, 66_000, 66_001),
    fc.constantFrom(0x41, 0xc3),
  )
  .map(([size, byte]) => times(size, Uint8Array.of(byte)));

const code = fc.oneof(
  fc.constantFrom(0, 999, 1000, 1003, 1004, 1005, 1006, 1014, 1015, 2999, 3000, 4999, 5000, 65_535),
  fc.nat(65_535),
);
const closePayload = fc
  .tuple(code, almostText)
  .map(([number, reason]) => concat(Uint8Array.of(number >> 8, number & 0xff), reason));

const payload = fc.oneof(
  { arbitrary: almostText, weight: 8 },
  { arbitrary: closePayload, weight: 3 },
  { arbitrary: fc.uint8Array({ maxLength: 4 }), weight: 3 },
  { arbitrary: largePayload, weight: 1 },
);

const opcode = mostly<number>(
  fc.constantFrom(...Object.values(Opcode), Opcode.continuation, Opcode.text),
  fc.nat(15),
);
const announced = fc.constantFrom(2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 32n, 66_001n, 1n);

/** A header at the edge of what a length may say, and in which form (§5.2). */
function edge(to: Role): fc.Arbitrary<Uint8Array> {
  const parts = fc.record({
    opcode: fc.constantFrom<number>(Opcode.text, Opcode.binary, Opcode.ping, Opcode.close),
    length: fc.constantFrom(124n, 125n, 126n, 65_534n, 65_535n, 65_536n, 2n ** 63n - 1n, 2n ** 63n),
    lengthForm: fc.constantFrom(16, 64),
  });
  return parts.map((given) => frameTo(to, given satisfies FrameParts));
}

/** A frame of which each part may be wrong. */
function looseFrame(to: Role): fc.Arbitrary<Uint8Array> {
  const parts = fc.record({
    opcode,
    fin: fc.boolean(),
    rsv: mostly(fc.constant(0), fc.constantFrom(0x10, 0x20, 0x40, 0x40, 0x40, 0x70)),
    payload,
    length: mostly<bigint | undefined>(fc.constant(undefined), announced),
    lengthForm: mostly<16 | 64 | undefined>(fc.constant(undefined), fc.constantFrom(16, 64)),
    key: fc.constantFrom(RFC_KEY, 0, 0xff00_00ff),
    isMaskedRight: mostly(fc.constant(true), fc.constant(false)),
  });
  return parts.map(({ key, isMaskedRight, length, lengthForm, ...rest }) => {
    const isMasked = (to === "server") === isMaskedRight;
    return frameTo(to, {
      ...rest,
      ...(length !== undefined && { length }),
      ...(lengthForm !== undefined && { lengthForm }),
      key: isMasked ? key : undefined,
    } satisfies FrameParts);
  });
}

/** Text in fragments that are cut anywhere, the last one often empty. */
function fragments(to: Role): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(almostText, longText, fc.constantFrom(...HALF, hex``));
  return fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([pieces, isEmptyAtEnd]) => {
      const payloads = isEmptyAtEnd ? [...pieces, hex``] : pieces;
      const frames = payloads.map((bytes, i) =>
        frameTo(to, {
          opcode: i === 0 ? Opcode.text : Opcode.continuation,
          fin: i === payloads.length - 1,
          payload: bytes,
        }),
      );
      return concat(...frames);
    });
}

/** The same control frame over and over. */
function flood(to: Role): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(Opcode.ping, Opcode.pong), fc.nat(125), fc.nat(60))
    .map(([kind, size, count]) =>
      times(count, frameTo(to, { opcode: kind, payload: new Uint8Array(size) })),
    );
}

/** What an endpoint of this role may receive. */
export function stream(to: Role): fc.Arbitrary<Uint8Array> {
  const loose = mostly(looseFrame(to), edge(to));
  const whole = fc.oneof(
    {
      arbitrary: fc.array(loose, { maxLength: 8 }).map((all) => concat(...all)),
      weight: 6,
    },
    { arbitrary: mutated(to), weight: 4 },
    { arbitrary: validFrames.map((frames) => streamTo(to, frames)), weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 60 }), weight: 1 },
    { arbitrary: fragments(to), weight: 2 },
    { arbitrary: flood(to), weight: 1 },
  );
  return fc
    .tuple(whole, fc.option(fc.nat(), { freq: 3, nil: undefined }))
    .map(([bytes, end]) => (end === undefined ? bytes : bytes.slice(0, end % (bytes.length + 1))));
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIN } from "../src/frame.ts";
import { FrameEncoder } from "../src/frame-encoder.ts";
import { Opcode } from "../src/opcode.ts";
import { Outbox } from "../src/outbox.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { completePlatform, type Platform } from "../src/platform.ts";
import type { Role } from "../src/role.ts";
import { PLATFORM } from "./support/drain.ts";
import { concat, frameFrom, hex, pattern, RFC_KEY, utf8 } from "./support/frame.ts";

const TEXT = FIN | Opcode.text;
const BINARY = FIN | Opcode.binary;
const ROLES = ["client", "server"] as const;

/** The chunks that an encoder of this role writes. */
function encoded(
  role: Role,
  write: (encoder: FrameEncoder) => void,
  platform: Platform = PLATFORM,
): readonly Uint8Array[] {
  const outbox = new Outbox(new OutputMemory());
  write(new FrameEncoder(outbox, role, platform));
  const chunks: Uint8Array[] = [];
  while (outbox.bytes > 0) chunks.push(...outbox.take());
  return chunks;
}

describe("the examples of RFC 6455 §5.7 are written", () => {
  test.each([
    ["server", TEXT, hex`81 05 48 65 6c 6c 6f`],
    ["client", TEXT, hex`81 85 37 fa 21 3d 7f 9f 4d 51 58`],
    ["server", Opcode.text, hex`01 05 48 65 6c 6c 6f`],
    ["server", FIN | Opcode.ping, hex`89 05 48 65 6c 6c 6f`],
    ["client", FIN | Opcode.pong, hex`8a 85 37 fa 21 3d 7f 9f 4d 51 58`],
  ] as const)("by a %s, first byte %i", (role, first, bytes) => {
    expect(encoded(role, (encoder) => encoder.text(first, "Hello"))).toEqual([bytes]);
    expect(encoded(role, (encoder) => encoder.bytes(first, utf8("Hello")))).toEqual([bytes]);
  });

  test("256 bytes: 82 7e 01 00", () => {
    const bytes = encoded("server", (encoder) => encoder.bytes(BINARY, pattern(256)));
    expect(bytes).toEqual([hex`82 7e 01 00 ${pattern(256)}`]);
  });

  test("64 KiB: 82 7f 00 00 00 00 00 01 00 00", () => {
    const bytes = encoded("server", (encoder) => encoder.bytes(BINARY, pattern(65_536)));
    expect(concat(...bytes)).toEqual(hex`82 7f 00 00 00 00 00 01 00 00 ${pattern(65_536)}`);
  });
});

describe("a length is written in its shortest form, §5.2", () => {
  const SIZES = [0, 1, 125, 126, 127, 255, 256, 16_384, 16_385, 65_535, 65_536, 70_000];
  describe.each(ROLES)("by a %s", (role) => {
    test.each(SIZES)("%i bytes", (size) => {
      const payload = pattern(size);
      const bytes = encoded(role, (encoder) => encoder.bytes(BINARY, payload));
      expect(concat(...bytes)).toEqual(frameFrom(role, { opcode: Opcode.binary, payload }));
      expect(payload).toEqual(pattern(size));
    });

    test.each(SIZES)("%i ASCII characters", (size) => {
      const payload = "x".repeat(size);
      const bytes = encoded(role, (encoder) => encoder.text(TEXT, payload));
      expect(concat(...bytes)).toEqual(frameFrom(role, { opcode: Opcode.text, payload }));
    });

    // The header is longer than the count of characters lets expect.
    test.each([41, 42, 43, 125, 16_384, 21_845, 21_846])("%i characters of three bytes", (size) => {
      const payload = "€".repeat(size);
      const bytes = encoded(role, (encoder) => encoder.text(TEXT, payload));
      expect(concat(...bytes)).toEqual(frameFrom(role, { opcode: Opcode.text, payload }));
    });
  });
});

describe("a payload is copied, or joins by reference", () => {
  test("16 KiB are copied beside what was written before", () => {
    const payload = pattern(16_384);
    const bytes = encoded("server", (encoder) => {
      encoder.text(TEXT, "Hello");
      encoder.bytes(BINARY, payload);
      payload.fill(0);
    });
    expect(bytes).toEqual([hex`81 05 48 65 6c 6c 6f 82 7e 40 00 ${pattern(16_384)}`]);
  });

  test("characters of three bytes that do not fit into what is left of a block go to the next", () => {
    const chunks = encoded("server", (encoder) => {
      // 3 × 16,388 bytes leave 16,372 of 65,536.
      for (let i = 0; i < 3; i++) encoder.bytes(BINARY, pattern(16_384));
      encoder.text(TEXT, "€".repeat(6000));
    });
    expect(chunks.map(({ length }) => length)).toEqual([49_164, 18_004]);
    expect(chunks[1]).toEqual(
      frameFrom("server", { opcode: Opcode.text, payload: "€".repeat(6000) }),
    );
  });

  test("16,384 code units are written beside what was written before, and more apart", () => {
    const chunkSizes = [16_384, 16_385].map((size) =>
      encoded("server", (encoder) => {
        encoder.text(TEXT, "Hello");
        encoder.text(TEXT, "x".repeat(size));
      }).map(({ length }) => length),
    );
    expect(chunkSizes).toEqual([[16_395], [11, 16_385]]);
  });

  test("a server refers to more, without a copy", () => {
    const payload = pattern(16_385);
    const chunks = encoded("server", (encoder) => encoder.bytes(BINARY, payload));
    expect(chunks).toEqual([hex`82 7e 40 01`, payload]);
    expect(chunks[1]).toBe(payload);
  });

  test("a client masks a copy: what its caller holds does not change", () => {
    const payload = pattern(16_385);
    const chunks = encoded("client", (encoder) => encoder.bytes(BINARY, payload));
    expect(concat(...chunks)).toEqual(frameFrom("client", { opcode: Opcode.binary, payload }));
    expect(payload).toEqual(pattern(16_385));
  });

  test("frames follow each other whole, whatever their size", () => {
    const item = fc.record({
      size: fc.oneof(fc.nat(300), fc.constantFrom(16_384, 16_385, 65_536, 140_000, 300_000)),
      isText: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom(...ROLES), fc.array(item, { maxLength: 12 }), (role, items) => {
        const chunks = encoded(role, (encoder) => {
          for (const { size, isText } of items) {
            if (isText) encoder.text(TEXT, "ä".repeat(size));
            else encoder.bytes(BINARY, pattern(size));
          }
        });
        const frames = items.map(({ size, isText }) =>
          isText
            ? frameFrom(role, { opcode: Opcode.text, payload: "ä".repeat(size) })
            : frameFrom(role, { opcode: Opcode.binary, payload: pattern(size) }),
        );
        expect(concat(...chunks)).toEqual(concat(...frames));
      }),
      { numRuns: 25 },
    );
  });
});

describe("masking keys, §5.3", () => {
  test("C3 a client asks for a fresh key for each frame, empty ones too, and uses all 32 bits", () => {
    const keys = [0x04030201, -1, 0x8000_0000, RFC_KEY];
    const asked: number[] = [];
    const randomUint32 = () => {
      asked.push(keys[asked.length]);
      return asked.at(-1)!;
    };
    const bytes = encoded(
      "client",
      (encoder) => {
        encoder.text(TEXT, "");
        encoder.bytes(FIN | Opcode.ping, hex``);
        encoder.bytes(BINARY, hex`11 22 33 44 55`);
        encoder.bytes(BINARY, pattern(16_385));
      },
      completePlatform({ randomUint32 }),
    );
    expect(asked).toEqual(keys);
    expect(concat(...bytes).slice(0, 34)).toEqual(hex`
      81 80  01 02 03 04
      89 80  ff ff ff ff
      82 85  00 00 00 80  11 22 33 c4 55
      82 fe 40 01  37 fa 21 3d  37 fb 23`);
  });

  test("a server asks for none", () => {
    const bytes = encoded("server", (encoder) => encoder.text(TEXT, "a"), completePlatform());
    expect(bytes).toEqual([hex`81 01 61`]);
  });
});

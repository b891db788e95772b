// The kit's encoder, beside core's: where a frame is good, both write the same bytes.

import { completePlatform, Endpoint, Opcode, type Role } from "@ws/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, join, toHex } from "../../src/bytes.ts";
import type { Frame } from "../../src/case.ts";
import { fragments, writeFrame, writeRest } from "../../src/player/frame-writer.ts";

const platform = completePlatform({ randomUint32: () => 0x0403_0201 });
const good = { kind: "frame", fin: true, rsv: 0 } as const;

const hexOf = (frame: Frame, role: Role = "server") =>
  toHex(writeFrame(frame, role, platform).bytes);

/** What core's endpoint transmits for a call. */
function transmitted(role: Role, call: (endpoint: Endpoint) => void): Uint8Array {
  const endpoint = new Endpoint({ role, nowMs: 0, platform });
  call(endpoint);
  const output = endpoint.poll();
  return output?.type === "transmit" ? join(output.chunks) : new Uint8Array(0);
}

test.each(["server", "client"] as const)("good frames of a %s are those of core", (role) => {
  const lengths = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(65_535, 65_536));
  fc.assert(
    fc.property(lengths, fc.boolean(), (length, isPing) => {
      const payload = new Uint8Array(isPing ? Math.min(length, 125) : length).fill(0x61);
      const opcode = isPing ? Opcode.ping : Opcode.binary;
      const ours = writeFrame({ ...good, opcode, payload }, role, platform).bytes;
      const theirs = transmitted(role, (endpoint) =>
        isPing ? endpoint.ping(payload) : endpoint.send(payload),
      );
      expect(ours).toEqual(theirs);
    }),
  );
});

test("every bit can be wrong", () => {
  const payload = hex("41 42");
  expect(hexOf({ ...good, fin: false, rsv: 0b101, opcode: 0x3, payload })).toBe("53 02 41 42");
  expect(hexOf({ ...good, opcode: 0x1, payload, masked: true })).toBe(
    "81 82 01 02 03 04 40 40", // masked, though a server's
  );
  expect(hexOf({ ...good, opcode: 0x1, payload, masked: false }, "client")).toBe("81 02 41 42");
  expect(hexOf({ ...good, opcode: 0x1, payload, lengthBytes: 2 })).toBe("81 7e 00 02 41 42");
  expect(hexOf({ ...good, opcode: 0x1, payload, lengthBytes: 8 })).toBe(
    "81 7f 00 00 00 00 00 00 00 02 41 42",
  );
  expect(hexOf({ ...good, opcode: 0x2, payload, toldLength: 2n ** 63n })).toBe(
    "82 7f 80 00 00 00 00 00 00 00 41 42",
  );
});

test("the rest of a payload is masked as if it had not been cut", () => {
  const payload = Uint8Array.from({ length: 23 }, (_, at) => at);
  const whole = writeFrame({ ...good, opcode: 0x2, payload }, "client", platform).bytes;
  for (let one = 0; one < payload.length; one++) {
    for (let two = one; two <= payload.length; two++) {
      const toldLength = BigInt(payload.length);
      const begun = { ...good, opcode: 0x2, payload: payload.subarray(0, one), toldLength };
      const first = writeFrame(begun, "client", platform);
      const second = writeRest(payload.subarray(one, two), first.nextKey, platform);
      const third = writeRest(payload.subarray(two), second.nextKey, platform);
      expect(join([first.bytes, second.bytes, third.bytes])).toEqual(whole);
    }
  }
});

test("a message in fragments: the first has its opcode and bits, the last is final", () => {
  const written = fragments("text", hex("61 62 63 64 65"), { rsv: 0b100, fragmentBytes: 2 });
  expect(
    written.map(({ fin, rsv, opcode, payload }) => [fin, rsv, opcode, toHex(payload)]),
  ).toEqual([
    [false, 0b100, 0x1, "61 62"],
    [false, 0, 0x0, "63 64"],
    [true, 0, 0x0, "65"],
  ]);
  expect(fragments("binary", hex(""), { rsv: 0 })).toEqual([
    { kind: "frame", fin: true, rsv: 0, opcode: 0x2, payload: hex("") },
  ]);
});

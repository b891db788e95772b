import { expect, test } from "vitest";
import { isControl, isReserved, Opcode } from "../src/opcode.ts";

const ALL = Array.from({ length: 16 }, (_, opcode) => opcode);

test("the opcodes are those of RFC 6455 §11.8", () => {
  expect(Opcode).toEqual({ continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 });
});

test("opcodes 8 to F are control frames, §5.5", () => {
  expect(ALL.filter(isControl)).toEqual([0x8, 0x9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf]);
});

test("opcodes 3 to 7 and B to F are reserved, §5.2", () => {
  expect(ALL.filter(isReserved)).toEqual([0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf]);
});

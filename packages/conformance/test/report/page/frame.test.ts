import { expect, test } from "vitest";
import { closeInWords, describe as describeFrame } from "../../../src/report/page/frame.ts";

test.for([
  [{ fin: true, rsv: 0, opcode: 0x1, masked: true, length: 5 }, "text, FIN, masked, 5 bytes"],
  [
    { fin: false, rsv: 0b101, opcode: 0xb, masked: false, length: 1 },
    "reserved opcode 0xb, no FIN, RSV1, RSV3, not masked, 1 byte",
  ],
] as const)("a reader who hears the page is told of a frame: %s", ([frame, words]) => {
  expect(describeFrame(frame)).toBe(words);
});

test("a reader is told of a close code what it means", () => {
  expect([1002, 1005, 3000].map(closeInWords)).toEqual([
    "1002 protocol error",
    "1005 no code given",
    "3000 a code of a library",
  ]);
});

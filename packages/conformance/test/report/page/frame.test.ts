import { expect, test } from "vitest";
import { describe as describeFrame } from "../../../src/report/page/frame.ts";

test.for([
  [{ fin: true, rsv: 0, opcode: 0x1, masked: true, length: 5 }, "text, FIN, masked, 5 bytes"],
  [
    { fin: false, rsv: 0b101, opcode: 0xb, masked: false, length: 1 },
    "reserved opcode 0xb, no FIN, RSV1, RSV3, not masked, 1 byte",
  ],
] as const)("a reader who hears the page is told of a frame: %s", ([frame, words]) => {
  expect(describeFrame(frame)).toBe(words);
});

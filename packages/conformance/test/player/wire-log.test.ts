// The log of a case: its beginning and its end, in words.

import { expect, test } from "vitest";
import { hex, utf8 } from "../../src/bytes.ts";
import { WireLog } from "../../src/player/wire-log.ts";

const text = (payload: Uint8Array, opcode = 0x1, rsv = 0) => {
  const log = new WireLog(100);
  const note = { fin: true, rsv, opcode, masked: false, length: payload.length };
  log.frame(100.126, "sent", note, { wire: hex("81 00"), wireBytes: 2, payload });
  return log.entries[0].text;
};

test("a frame is told with its header, its first bytes and its text", () => {
  const log = new WireLog(100);
  const note = { fin: true, rsv: 0, opcode: 0x8, masked: true, length: 4 };
  const payload = hex("03 e8 4f 4b");
  log.frame(100.126, "received", note, { wire: hex("88 84"), wireBytes: 10, payload });
  expect(log.entries).toEqual([
    {
      atMs: 0.13,
      direction: "received",
      kind: "frame",
      hex: "88 84",
      length: 10,
      text: "OK",
      frame: { fin: true, rsv: 0, opcode: 0x8, masked: true, length: 4, closeCode: 1000 },
    },
  ]);
});

test("text is told where it is text, and short", () => {
  expect(text(utf8("Zü€𝄞!"))).toBe("Zü€𝄞!");
  expect(text(hex("c3 28"))).toBeUndefined();
  expect(text(utf8("bytes"), 0x2)).toBeUndefined();
  expect(text(utf8("compressed"), 0x1, 0b100)).toBeUndefined();
  expect(text(utf8(""))).toBeUndefined();
  expect(text(utf8("x".repeat(121)))).toBe(`${"x".repeat(120)}…`);
});

test.each([0, 1, 2, 3])("a long text is cut between characters, %i bytes into one", (lead) => {
  expect(text(utf8("a".repeat(lead) + "€".repeat(500)))).toMatch(/^a*€+…$/);
});

test("what is too much is left out of the middle, and counted", () => {
  const log = new WireLog(0);
  for (let at = 0; at < 100; at++) log.note(at, "sent", "wait", String(at));
  const told = log.entries.map((entry) => entry.text);
  expect(told).toEqual([
    ...Array.from({ length: 40 }, (_, at) => String(at)),
    ...Array.from({ length: 24 }, (_, at) => String(76 + at)),
  ]);
  expect(log.elided).toBe(36);
});

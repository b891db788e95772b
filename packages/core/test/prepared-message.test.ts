import { expect, test } from "vitest";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import { Opcode } from "../src/opcode.ts";
import { PreparedMessage, prepareMessage } from "../src/prepared-message.ts";
import { hex, utf8 } from "./support/frame.ts";

test("a prepared message is text or binary, as one that is sent", () => {
  const prepared = [
    prepareMessage("é"),
    prepareMessage(hex`ff`),
    prepareMessage(utf8("é"), { as: "text", compress: false }),
    prepareMessage("é", { as: "binary", compress: true }),
  ];
  expect(prepared.every((message) => message instanceof PreparedMessage)).toBe(true);
  expect(prepared.map(({ opcode, payload, compress }) => [opcode, payload, compress])).toEqual([
    [Opcode.text, utf8("é"), undefined],
    [Opcode.binary, hex`ff`, undefined],
    [Opcode.text, utf8("é"), false],
    [Opcode.binary, utf8("é"), true],
  ]);
});

test("its bytes are its own", () => {
  const bytes = hex`01`;
  const message = prepareMessage(bytes);
  bytes.fill(9);
  expect(message.payload).toEqual(hex`01`);
});

test("a frame is made once for each variant", () => {
  const message = prepareMessage("ab");
  let times = 0;
  const encode = (payload: Uint8Array) => {
    times++;
    return payload.toReversed();
  };
  const plain = message.frame("", 0, (payload) => payload);
  expect(plain).toEqual(hex`81 02 61 62`);
  const frames = [0, 1].map(() => message.frame("reversed", 0x40, encode));
  expect(frames[0]).toEqual(hex`c1 02 62 61`);
  expect([frames[1] === frames[0], times]).toEqual([true, 1]);
});

test("what cannot be sent cannot be prepared", () => {
  expect(() => prepareMessage(7 as never)).toThrow(expect.objectContaining({ code: "data-type" }));
  expect(() => prepareMessage(hex`ff`, { as: "text" })).toThrow(
    new UsageError(Mistake.textInvalid),
  );
  for (const as of ["Text", "", null, 1])
    expect(() => prepareMessage("a", { as: as as "text" })).toThrow(
      expect.objectContaining({ code: "message-type" }),
    );
  expect(() => prepareMessage("a", (() => {}) as never)).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});

import { describe, expect, test } from "vitest";
import { UsageError } from "../src/error.ts";
import { FrameEncoder } from "../src/frame-encoder.ts";
import * as Mistake from "../src/mistake.ts";
import { Opcode } from "../src/opcode.ts";
import { Outbox } from "../src/outbox.ts";
import { OutputMemory } from "../src/output-memory.ts";
import type { Variant } from "../src/prepared.ts";
import { PreparedMessage, prepareMessage } from "../src/prepared-message.ts";
import { PLATFORM } from "./support/drain.ts";
import { hex, pattern, utf8 } from "./support/frame.ts";

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

test("its bytes are its own, or its caller's where that one says so", () => {
  const bytes = hex`01`;
  const message = prepareMessage(bytes);
  const shared = prepareMessage(bytes, { copy: false });
  bytes.fill(9);
  expect([message.payload, shared.payload === bytes]).toEqual([hex`01`, true]);
});

describe("a payload", () => {
  test("is encoded once for each variant", () => {
    const message = prepareMessage("ab");
    let times = 0;
    const encode = () => {
      times++;
      return message.payload.toReversed();
    };
    const made = ["one", "one", "two"].map((variant) => message.encoded(variant, encode));
    expect([made, made[1] === made[0], times]).toEqual([Array(3).fill(utf8("ba")), true, 2]);
  });

  test("that is encoded aside is one job, and at once what it is once that is done", () => {
    const message = prepareMessage("ab");
    const ends: (() => void)[] = [];
    const aside = () =>
      message.encoded("one", () => ({ run: (done) => void ends.push(() => done(utf8("ba"))) }));
    const jobs = [aside(), aside()];
    const heard: unknown[] = [];
    for (const job of jobs) if ("run" in job) job.run((encoded) => heard.push(encoded));
    expect([heard, ends.length]).toEqual([[], 1]);
    ends[0]();
    expect([heard, aside()]).toEqual([[utf8("ba"), utf8("ba")], utf8("ba")]);
  });
});

describe("a server says it", () => {
  /** The chunks of so many connections. */
  const chunksOf = (message: PreparedMessage, count: number, variant?: Variant) =>
    Array.from({ length: count }, () => {
      const outbox = new Outbox(new OutputMemory());
      message.sayTo(new FrameEncoder(outbox, "server", PLATFORM), variant);
      return outbox.take();
    });

  test("as it is, or as a variant of it", () => {
    const message = prepareMessage("ab");
    const reversed = { name: "reversed", rsv: 0x40, payload: utf8("ba") };
    expect(chunksOf(message, 1)).toEqual([[hex`81 02 61 62`]]);
    expect(chunksOf(message, 1, reversed)).toEqual([[hex`c1 02 62 61`]]);
    expect(chunksOf(message, 1)).toEqual([[hex`81 02 61 62`]]);
  });

  test("in a frame that is made once, or whose payload is not copied at all", () => {
    const [one, two] = chunksOf(prepareMessage(pattern(16_384)), 2);
    expect([one, one[0] === two[0]]).toEqual([[hex`82 7e 40 00 ${pattern(16_384)}`], true]);
    const large = prepareMessage(pattern(16_385));
    const [chunks] = chunksOf(large, 1);
    expect([chunks, chunks[1] === large.payload]).toEqual([
      [hex`82 7e 40 01`, pattern(16_385)],
      true,
    ]);
  });
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

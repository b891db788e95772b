import { describe, expect, test } from "vitest";
import { Encoding, type Piece } from "../src/encoding.ts";
import { type ExtensionSession, WHOLE } from "../src/extension.ts";
import { FrameEncoder } from "../src/frame-encoder.ts";
import { Opcode } from "../src/opcode.ts";
import { Outbox } from "../src/outbox.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { PLATFORM } from "./support/drain.ts";
import { Doubling, RESERVING, Reversing, withJobs } from "./support/extensions.ts";
import { concat, frame, hex, pattern, utf8 } from "./support/frame.ts";

const RSV1 = 0x40;
const RSV2 = 0x20;

function start(...sessions: readonly ExtensionSession[]) {
  const outbox = new Outbox(new OutputMemory());
  const encoding = new Encoding(new FrameEncoder(outbox, "server", PLATFORM), sessions, () => {});
  return { encoding, sent: () => concat(...outbox.take()), chunks: () => outbox.take() };
}

const said = (text: string, parts: Partial<Piece> = {}): Piece => ({
  opcode: Opcode.text,
  payload: utf8(text),
  place: WHOLE,
  compress: undefined,
  ...parts,
});
const first = { place: { first: true, last: false } };
const middle = { place: { first: false, last: false } };
const last = { place: { first: false, last: true } };
const textFrame = (payload: string, rsv = RSV1) => frame({ opcode: Opcode.text, rsv, payload });

test("messages go through the extensions in their order, each with its bit", () => {
  const { encoding, sent } = start(new Doubling(2), RESERVING, new Reversing());
  for (const text of ["ab", "a"]) encoding.say(said(text));
  expect(sent()).toEqual(concat(textFrame("bbaa", RSV1 | RSV2), textFrame("a", RSV2)));
});

describe("a message in pieces", () => {
  test("is encoded by who encoded its first piece, and has bits on that alone", () => {
    const { encoding, sent } = start(new Doubling(2));
    for (const piece of [said("ab", first), said("c", last)]) encoding.say(piece);
    for (const piece of [said("a", first), said("bc", middle), said("", last)]) encoding.say(piece);
    expect(sent()).toEqual(
      concat(
        frame({ opcode: Opcode.text, rsv: RSV1, fin: false, payload: "aabb" }),
        frame({ opcode: Opcode.continuation, payload: "cc" }),
        frame({ opcode: Opcode.text, fin: false, payload: "a" }),
        frame({ opcode: Opcode.continuation, fin: false, payload: "bc" }),
        frame({ opcode: Opcode.continuation }),
      ),
    );
  });
});

test("behind a job all waits in order, and counts", () => {
  const { encoding, sent } = start(withJobs(new Doubling()));
  encoding.say(said("ab"));
  encoding.say(said("c", first));
  encoding.say(said("d", last));
  encoding.prepared(prepareMessage("plain"));
  encoding.close(hex`03 e8`);
  expect([encoding.busy, encoding.bytes, sent()]).toEqual([true, 2 + 1 + 1 + 5 + 2, hex``]);
  let jobs = 0;
  for (let work; (work = encoding.work()) !== undefined; jobs++) work.run(() => undefined);
  expect([jobs, encoding.busy, encoding.bytes]).toEqual([3, false, 0]);
  expect(sent()).toEqual(
    concat(
      textFrame("aabb"),
      frame({ opcode: Opcode.text, rsv: RSV1, fin: false, payload: "cc" }),
      frame({ opcode: Opcode.continuation, payload: "dd" }),
      frame({ opcode: Opcode.text, payload: "plain" }),
      frame({ opcode: Opcode.close, payload: hex`03 e8` }),
    ),
  );
});

test("a short payload that waits is copied, a long one is not", () => {
  const { encoding, chunks } = start(withJobs(new Doubling()));
  encoding.say(said("a"));
  const [short, long] = [pattern(16_384), pattern(16_385)];
  const plain = start(RESERVING);
  plain.encoding.say(said("", { payload: long }));
  expect(plain.chunks()[1]).toBe(long);
  for (const payload of [short, long]) encoding.say(said("", { payload, opcode: Opcode.binary }));
  short.fill(0);
  long.fill(0);
  for (let work; (work = encoding.work()) !== undefined;) work.run(() => undefined);
  const [, ofShort, , ofLong] = chunks();
  expect(ofShort.subarray(0, 6)).toEqual(hex`00 00 01 01 02 02`);
  expect(ofLong.subarray(0, 6)).toEqual(hex`00 00 00 00 00 00`);
});

test("what waits is forgotten, and the job with it", () => {
  const { encoding, sent } = start(withJobs(new Doubling()));
  encoding.say(said("a"));
  encoding.say(said("b"));
  const work = encoding.work()!;
  encoding.clear();
  work.run(() => undefined);
  expect([encoding.busy, encoding.bytes, encoding.work(), sent()]).toEqual([
    false,
    0,
    undefined,
    hex``,
  ]);
});

test("a prepared message is encoded apart by those who can, and by each variant once", () => {
  let times = 0;
  const apart = (variant: string): ExtensionSession => ({
    ...RESERVING,
    rsv: RSV2,
    encodeApart: (_, wanted) =>
      wanted === false
        ? undefined
        : {
            variant,
            encode: (payload) => {
              times++;
              return payload.toReversed();
            },
          },
  });
  const message = prepareMessage("ab");
  for (const variant of ["one", "one", "two"]) {
    const { encoding, sent } = start(new Doubling(), apart(variant));
    for (let i = 0; i < 2; i++) {
      encoding.prepared(message);
      expect(sent()).toEqual(textFrame("ba", RSV2));
    }
  }
  expect(times).toBe(2);
  const { encoding, sent } = start(apart("one"));
  encoding.prepared(prepareMessage("ab", { compress: false }));
  expect([sent(), times]).toEqual([textFrame("ab", 0), 2]);
});

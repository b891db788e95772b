import { expect, test } from "vitest";
import { ControlAssembler } from "../src/control-assembler.ts";
import { FrameDecoder } from "../src/frame-decoder.ts";
import { Inbox } from "../src/inbox.ts";
import { PLATFORM } from "./support/drain.ts";
import { chop, concat, FEEDS, frame, hex, pattern, utf8 } from "./support/frame.ts";

/** The payloads of control frames. */
function payloads(chunks: readonly Uint8Array[]): Uint8Array[] {
  const inbox = new Inbox();
  const decoder = new FrameDecoder("client", PLATFORM, 0);
  const assembler = new ControlAssembler();
  const taken: Uint8Array[] = [];
  for (const chunk of chunks) {
    inbox.push(chunk);
    while ((decoder.unfinished || decoder.readHeader(inbox)) && decoder.readPiece(inbox)) {
      const payload = assembler.take(decoder);
      if (payload !== undefined) taken.push(payload);
    }
  }
  return taken;
}

const FRAMES = concat(
  frame({ opcode: 9, payload: "Hello" }),
  frame({ opcode: 10 }),
  frame({ opcode: 9, payload: pattern(125) }),
);

test.each(Object.entries(FEEDS))("control frames that arrive %s give their payloads", (_, feed) => {
  expect(payloads(feed(FRAMES))).toEqual([utf8("Hello"), hex``, pattern(125)]);
});

test("a control frame that is cut anywhere gives its payload", () => {
  for (let cut = 1; cut < FRAMES.length; cut++) {
    expect(payloads(chop(FRAMES, [cut]))).toEqual([utf8("Hello"), hex``, pattern(125)]);
  }
});

test("E2 who keeps a payload keeps nothing else", () => {
  const kept = [FRAMES.slice(), ...FEEDS["byte by byte"](FRAMES)];
  expect(payloads(kept).map(({ buffer }) => buffer.byteLength)).toEqual([5, 0, 125, 5, 0, 125]);
});

test("a payload is its receiver's: the chunk may change", () => {
  const chunk = FRAMES.slice();
  const taken = payloads([chunk]);
  chunk.fill(0);
  expect(taken).toEqual([utf8("Hello"), hex``, pattern(125)]);
});

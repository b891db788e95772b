import { describe, expect, test } from "vitest";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import type { MessageType } from "../src/event.ts";
import { MessageWriter } from "../src/message-writer.ts";
import { hex, utf8 } from "./support/frame.ts";

function start(type: MessageType, answer = true) {
  const said: [Uint8Array, boolean][] = [];
  const writer = new MessageWriter(type, (piece, last) => {
    said.push([piece, last]);
    return answer;
  });
  return { writer, said };
}

test("each piece is said as it is written, the last one as such", () => {
  const { writer, said } = start("binary");
  expect([writer.type, writer.ended]).toEqual(["binary", false]);
  expect([writer.write(hex`01`), writer.write(new Uint16Array([2])), writer.end(hex`03`)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(writer.ended).toBe(true);
  expect(said).toEqual([
    [hex`01`, false],
    [hex`02 00`, false],
    [hex`03`, true],
  ]);
});

test("the last piece is empty by default", () => {
  for (const type of ["text", "binary"] as const) {
    const { writer, said } = start(type);
    writer.end();
    expect(said).toEqual([[hex``, true]]);
  }
});

test("who is closing is told", () => {
  const { writer } = start("text", false);
  expect([writer.write("a"), writer.end("b")]).toEqual([false, false]);
});

describe("text is cut anywhere", () => {
  test.each<[string, (string | Uint8Array)[], Uint8Array[]]>([
    ["within a surrogate pair", ["a\ud83d", "\ude00b"], [utf8("a"), utf8("😀b")]],
    ["within one, empty pieces between", ["\ud83d", "", "\ude00"], [hex``, hex``, utf8("😀")]],
    ["within the first pair of all", ["\ud800", "\udc00"], [hex``, hex`f0 90 80 80`]],
    ["within the last pair of all", ["\udbff", "\udfff"], [hex``, hex`f4 8f bf bf`]],
    ["half a pair, and bytes", ["\ud83d", utf8("a")], [hex``, utf8("\ufffda")]],
    ["half a pair, and no other half", ["\ud83d", "a"], [hex``, utf8("\ufffda")]],
    ["half a pair, and the same half", ["\ud83d", "\ud83d"], [hex``, utf8("\ufffd\ufffd")]],
    ["half a pair at the end", ["a\ud83d"], [utf8("a\ufffd")]],
    ["the other half alone", ["\ude00", "a"], [utf8("\ufffd"), utf8("a")]],
    ["bytes within a character", [hex`61 e2 82`, hex`ac`], [hex`61 e2 82`, hex`ac`]],
    ["bytes, then a string", [hex`c3`, hex`a9`, "b"], [hex`c3`, hex`a9`, utf8("b")]],
  ])("%s", (_, pieces, bytes) => {
    const { writer, said } = start("text");
    for (const piece of pieces.slice(0, -1)) writer.write(piece);
    writer.end(pieces.at(-1));
    expect(said.map(([piece]) => piece)).toEqual(bytes);
  });

  test("half a pair waits for no end: it leaves as U+FFFD", () => {
    const { writer, said } = start("text");
    writer.write("a\ud83d");
    writer.end();
    expect(said).toEqual([
      [utf8("a"), false],
      [utf8("\ufffd"), true],
    ]);
  });
});

describe("a caller's mistake changes nothing", () => {
  test.each<[string, MessageType, (writer: MessageWriter) => unknown]>([
    ["a string in a binary message", "binary", (writer) => writer.write("a")],
    ["what is neither", "text", (writer) => writer.write(7 as never)],
  ])("%s: data-type", (_, type, mistake) => {
    const { writer, said } = start(type);
    expect(() => mistake(writer)).toThrow(expect.objectContaining({ code: "data-type" }));
    writer.end();
    expect(said).toEqual([[hex``, true]]);
  });

  test.each<[string, (writer: MessageWriter) => unknown]>([
    ["bytes that no text has", (writer) => writer.write(hex`ff`)],
    ["a string within a character", (writer) => writer.write("a")],
    ["the end within a character", (writer) => writer.end()],
    ["the end with an empty string there", (writer) => writer.end("")],
    ["an end that leaves a character cut", (writer) => writer.end(hex`82`)],
    ["bytes that do not continue it", (writer) => writer.write(hex`82 28`)],
  ])("%s: text-invalid", (_, mistake) => {
    const { writer, said } = start("text");
    writer.write(hex`e2`);
    expect(() => mistake(writer)).toThrow(new UsageError(Mistake.textInvalid));
    writer.end(hex`82 ac`);
    expect(said).toEqual([
      [hex`e2`, false],
      [hex`82 ac`, true],
    ]);
  });

  test("a piece behind the last: message-ended", () => {
    const { writer, said } = start("text");
    writer.end();
    for (const mistake of [() => writer.write("a"), () => writer.end()])
      expect(mistake).toThrow(new UsageError(Mistake.messageEnded));
    expect(said.length).toBe(1);
  });
});

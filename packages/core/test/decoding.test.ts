import { expect, test } from "vitest";
import { Decoding } from "../src/decoding.ts";
import type { ExtensionSession } from "../src/extension.ts";
import { Doubling, Reversing, withJobs } from "./support/extensions.ts";
import { hex, utf8 } from "./support/frame.ts";

function begin(...sessions: readonly ExtensionSession[]): Decoding {
  const decoding = new Decoding();
  decoding.begin(sessions);
  return decoding;
}

/** All pieces that come out, `.` behind the last one. */
function pieces(decoding: Decoding, maxBytes = 99): string[] {
  const said: string[] = [];
  while (decoding.next(maxBytes))
    said.push(new TextDecoder().decode(decoding.output) + (decoding.last ? "." : ""));
  return said;
}

test("a piece goes through all extensions, and comes out", () => {
  const decoding = begin(new Doubling());
  expect([decoding.pending, pieces(decoding)]).toEqual([false, []]);
  decoding.push(utf8("aab"), false);
  expect(decoding.pending).toBe(true);
  expect(pieces(decoding)).toEqual(["a"]);
  decoding.push(utf8("bcc"), true);
  expect(pieces(decoding)).toEqual(["bc."]);
  expect(decoding.pending).toBe(false);
});

test("no more comes out at a time than is asked for", () => {
  const decoding = begin(new Doubling());
  decoding.push(utf8("aabbcc"), true);
  expect(pieces(decoding, 2)).toEqual(["ab", "c."]);
});

test("nothing piles up between two extensions: who is behind goes first", () => {
  const [first, second] = [new Doubling(), new Doubling()];
  const decoding = begin(first, second);
  decoding.push(utf8("aaaabbbbcccc"), true);
  expect(pieces(decoding, 2)).toEqual(["a", "b", "c."]);
  expect([first, second].map(({ log }) => log.map(({ given }) => given))).toEqual([
    [2, 2, 2],
    [1, 1, 1],
  ]);
});

test("the last piece comes out although it is empty", () => {
  const decoding = begin(new Reversing());
  decoding.push(utf8("ab"), false);
  expect(pieces(decoding)).toEqual([]);
  decoding.push(utf8(""), true);
  expect(pieces(decoding)).toEqual(["ba."]);
  decoding.begin([new Doubling()]);
  decoding.push(utf8(""), true);
  expect(pieces(decoding)).toEqual(["."]);
});

test("a job stops it until it is done", () => {
  const decoding = begin(withJobs(new Reversing()), new Doubling());
  decoding.push(utf8("bbaa"), true);
  expect([pieces(decoding), decoding.busy, decoding.pending]).toEqual([[], true, true]);
  expect(pieces(decoding)).toEqual([]);
  decoding.work()!.run(() => undefined);
  expect([decoding.busy, decoding.pending, pieces(decoding)]).toEqual([false, true, ["ab."]]);
});

test("a message that is forgotten leaves nothing behind", () => {
  const decoding = begin(withJobs(new Doubling()));
  decoding.push(utf8("aa"), true);
  pieces(decoding);
  const work = decoding.work()!;
  decoding.clear();
  work.run(() => undefined);
  expect([decoding.busy, decoding.pending, pieces(decoding)]).toEqual([false, false, []]);
});

test("a piece that was taken is not held", () => {
  const decoding = new Decoding();
  decoding.begin([new Doubling()]);
  decoding.push(hex`61 61`, true);
  expect([decoding.next(10), decoding.output]).toEqual([true, hex`61`]);
  decoding.forgetPiece();
  expect(decoding.output).toEqual(hex``);
});

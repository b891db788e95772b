import { expect, test } from "vitest";
import type { Deflater } from "../../src/deflate/codec.ts";
import { type Borrower, Deflaters } from "../../src/deflate/deflaters.ts";
import { utf8 } from "../support/frame.ts";
import { WatchedCodec } from "./watched-codec.ts";

const connection = (windowBits = 15) => ({ windowBits });

function pool(max: number) {
  const codec = new WatchedCodec();
  const deflaters = new Deflaters(codec, max);
  /** Lends one, and takes it back at once. */
  const use = (borrower: Borrower): Deflater => {
    const deflater = deflaters.lend(borrower);
    deflaters.takeBack(borrower, deflater);
    return deflater;
  };
  return { codec, deflaters, use };
}

test("a connection keeps its deflater, and its context, while there is room", () => {
  const { codec, use } = pool(2);
  const [a, b] = [connection(), connection()];
  const [ofA, ofB] = [use(a), use(b)];
  expect(ofA).not.toBe(ofB);
  expect([use(a), use(b)]).toEqual([ofA, ofB]);
  expect(codec.log).toEqual(["deflater 15", "deflater 15"]);
});

test("who used its own least recently loses it, its context forgotten", () => {
  const { codec, use } = pool(2);
  const [a, b, c] = [connection(), connection(), connection()];
  const [ofA, ofB] = [use(a), use(b)];
  const fresh = ofB.deflate(utf8("Hello"));
  use(a);
  expect(use(c)).toBe(ofB);
  expect(ofB.deflate(utf8("Hello"))).toEqual(fresh);
  expect(use(a)).toBe(ofA);
  expect(codec.log).toEqual(["deflater 15", "deflater 15", "reset"]);
});

test("a deflater of another window is freed, and a new one made", () => {
  const { codec, use } = pool(1);
  use(connection(15));
  use(connection(9));
  expect(codec.log).toEqual(["deflater 15", "deflater 9", "free"]);
  expect(codec.live).toBe(1);
});

test("who is lent two keeps one of them", () => {
  const { codec, deflaters, use } = pool(2);
  const a = connection();
  const lent = [deflaters.lend(a), deflaters.lend(a)];
  for (const deflater of lent) deflaters.takeBack(a, deflater);
  expect([codec.log, use(a) === lent[1]]).toEqual([["deflater 15", "deflater 15", "free"], true]);
});

test("a thousand connections hold no more deflaters than are allowed", () => {
  const { codec, use } = pool(3);
  for (let i = 0; i < 1000; i++) use(connection(9 + (i % 7)));
  expect(codec.live).toBe(3);
});

test("a connection that is over gives back what it has, once, or nothing", () => {
  const { codec, deflaters, use } = pool(2);
  const [a, b] = [connection(), connection()];
  use(a);
  for (const borrower of [a, a, b]) deflaters.forget(borrower);
  expect(codec.log).toEqual(["deflater 15", "free"]);
  expect(codec.live).toBe(0);
});

test("none kept: each message has its own", () => {
  const { codec, use } = pool(0);
  for (let i = 0; i < 2; i++) use(connection());
  expect(codec.log).toEqual(["deflater 15", "free", "deflater 15", "free"]);
});

test("what is lent is nobody else's, and forgotten when it comes back", () => {
  const { codec, deflaters } = pool(1);
  const [a, b] = [connection(), connection()];
  const [ofA, ofB] = [deflaters.lend(a), deflaters.lend(b)];
  expect(ofA).not.toBe(ofB);
  deflaters.forget(a);
  expect(codec.log).toEqual(["deflater 15", "deflater 15"]);
  deflaters.takeBack(a, ofA);
  deflaters.takeBack(b, ofB);
  expect(deflaters.lend(b)).toBe(ofB);
  expect(codec.log).toEqual(["deflater 15", "deflater 15", "free"]);
});

test("for what connections share there is one borrower for each window", () => {
  const { deflaters } = pool(1);
  expect(deflaters.shared(15)).toBe(deflaters.shared(15));
  expect(deflaters.shared(15)).not.toBe(deflaters.shared(9));
  expect(deflaters.shared(9)).toEqual({ windowBits: 9 });
});

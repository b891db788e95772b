import { expect, test } from "vitest";
import { Deflaters } from "../../src/deflate/deflaters.ts";
import { utf8 } from "../support/frame.ts";
import { WatchedCodec } from "./watched-codec.ts";

const connection = (windowBits = 15) => ({ windowBits });

function pool(max: number) {
  const codec = new WatchedCodec();
  return { codec, deflaters: new Deflaters(codec, max) };
}

test("a connection keeps its deflater, and its context, while there is room", () => {
  const { codec, deflaters } = pool(2);
  const [a, b] = [connection(), connection()];
  const [ofA, ofB] = [deflaters.borrow(a), deflaters.borrow(b)];
  expect(ofA).not.toBe(ofB);
  expect([deflaters.borrow(a), deflaters.borrow(b)]).toEqual([ofA, ofB]);
  expect(codec.log).toEqual(["deflater 15", "deflater 15"]);
});

test("who used its own least recently loses it, its context forgotten", () => {
  const { codec, deflaters } = pool(2);
  const [a, b, c] = [connection(), connection(), connection()];
  const [ofA, ofB] = [deflaters.borrow(a), deflaters.borrow(b)];
  const fresh = ofB.deflate(utf8("Hello"));
  deflaters.borrow(a);
  expect(deflaters.borrow(c)).toBe(ofB);
  expect(ofB.deflate(utf8("Hello"))).toEqual(fresh);
  expect(deflaters.borrow(a)).toBe(ofA);
  expect(codec.log).toEqual(["deflater 15", "deflater 15", "reset"]);
});

test("a deflater of another window is freed, and a new one made", () => {
  const { codec, deflaters } = pool(1);
  deflaters.borrow(connection(15));
  deflaters.borrow(connection(9));
  expect(codec.log).toEqual(["deflater 15", "free", "deflater 9"]);
  expect(codec.live).toBe(1);
});

test("a thousand connections hold no more deflaters than are allowed", () => {
  const { codec, deflaters } = pool(3);
  for (let i = 0; i < 1000; i++) deflaters.borrow(connection(9 + (i % 7)));
  expect(codec.live).toBe(3);
});

test("a connection that is over gives back what it has, once, or nothing", () => {
  const { codec, deflaters } = pool(2);
  const [a, b] = [connection(), connection()];
  deflaters.borrow(a);
  for (const borrower of [a, a, b]) deflaters.giveBack(borrower);
  expect(codec.log).toEqual(["deflater 15", "free"]);
  expect(codec.live).toBe(0);
});

test("none allowed is one: who deflates needs one", () => {
  const { codec, deflaters } = pool(0);
  for (let i = 0; i < 3; i++) deflaters.borrow(connection());
  expect(codec.log).toEqual(["deflater 15", "reset", "reset"]);
});

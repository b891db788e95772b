import { createHash } from "node:crypto";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { acceptKey, createKey, isKey } from "../../src/opening/accept-key.ts";
import { ACCEPT, KEY, sampleNonce } from "./drive.ts";

describe("RFC 6455 §4.2.2 Sec-WebSocket-Accept", () => {
  test("the key of §1.3 is answered as in §1.3", () => {
    expect(acceptKey(KEY)).toBe(ACCEPT);
  });

  test("any key is answered as the SHA-1 of Node.js answers it", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff_ffff), { minLength: 4, maxLength: 4 }), (words) => {
        const key = createKey(() => words.pop() ?? 0);
        const sha1 = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
        expect(acceptKey(key)).toBe(sha1.digest("base64"));
        expect(isKey(key)).toBe(true);
      }),
    );
  });
});

describe("RFC 6455 §4.1 Sec-WebSocket-Key", () => {
  test("a client makes a key of 128 random bits, in the order in which they were given", () => {
    expect(createKey(sampleNonce())).toBe(KEY);
  });

  test.each([
    ["the key of §1.3", KEY, true],
    ["the example of §4.1, whose last bits are not zero", "AQIDBAUGBwgJCgsMDQ4PEC==", true],
    ["nothing", "", false],
    ["15 bytes", "AQIDBAUGBwgJCgsMDQ4P", false],
    ["17 bytes", "AQIDBAUGBwgJCgsMDQ4PEBE=", false],
    ["no padding", "dGhlIHNhbXBsZSBub25jZQ", false],
    ["padding too early", "dGhlIHNhbXBsZSBub25jZ===", false],
    ["the alphabet of URLs", "dGhlIHNhbXBsZSBub25j_-==", false],
    ["a space", "dGhlIHNhbXBsZSBub25 ZQ==", false],
    ["a byte above ASCII", "dGhlIHNhbXBsZSBub25\xe4ZQ==", false],
    ["two keys in one", `${KEY}, ${KEY}`, false],
  ])("%s: %j", (_, key, good) => {
    expect(isKey(key)).toBe(good);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { encodeBase64 } from "../../src/opening/base64.ts";
import { bytesOf } from "./drive.ts";

describe("RFC 4648 §10", () => {
  test.each([
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg=="],
    ["fooba", "Zm9vYmE="],
    ["foobar", "Zm9vYmFy"],
    ["\xff\xff\xfe", "///+"],
  ])("the bytes of %j are written as %j", (text, base64) => {
    expect(encodeBase64(bytesOf(text))).toBe(base64);
  });

  test("any bytes are written as Node.js writes them", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      }),
    );
  });
});

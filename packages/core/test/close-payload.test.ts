import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeClosePayload, encodeClosePayload } from "../src/close-payload.ts";
import { ProtocolError, UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import { completePlatform } from "../src/platform.ts";
import { concat, hex, utf8 } from "./support/frame.ts";
import { anyText } from "./support/streams.ts";

const decode = (payload: Uint8Array) => decodeClosePayload(payload, completePlatform());

describe("the payload of a Close frame is read, RFC 6455 §5.5.1", () => {
  test.each([
    [hex``, { code: 1005, reason: "" }],
    [hex`03 e8`, { code: 1000, reason: "" }],
    [hex`03 ea ${utf8("why")}`, { code: 1002, reason: "why" }],
    [hex`13 87 e2 82 ac`, { code: 4999, reason: "€" }],
    [concat(hex`0b b8`, new Uint8Array(123).fill(0x61)), { code: 3000, reason: "a".repeat(123) }],
  ])("%o", (payload, reason) => {
    expect(decode(payload)).toEqual(reason);
  });

  test.each([
    [hex`03`, "close-payload-one-byte"],
    [hex`00 00`, "close-code-invalid"],
    [hex`03 e7`, "close-code-invalid"], // 999
    [hex`03 ed`, "close-code-invalid"], // 1005
    [hex`ff ff c3 28`, "close-code-invalid"], // before its reason
    [hex`03 e8 c3 28`, "close-reason-invalid-utf8"],
    [hex`03 e8 e2 82`, "close-reason-invalid-utf8"],
  ] as const)("%o breaks a rule: %s", (payload, code) => {
    expect(() => decode(payload)).toThrow(new ProtocolError(code));
  });
});

describe("the payload of a Close frame is written", () => {
  test.each([
    [undefined, "", hex``],
    [1000, "", hex`03 e8`],
    [4999, "€", hex`13 87 e2 82 ac`],
    [3000, "a".repeat(123), concat(hex`0b b8`, new Uint8Array(123).fill(0x61))],
    [1001, "\ud800", hex`03 e9 ef bf bd`],
  ])("code %s, reason %j", (code, reason, payload) => {
    expect(encodeClosePayload(code, reason)).toEqual(payload);
  });

  test.each([
    [undefined, "why", new UsageError(Mistake.closeReasonWithoutCode)],
    [1005, "", new UsageError(Mistake.closeCodeInvalid, "It is 1005.")],
    [1000.5, "", new UsageError(Mistake.closeCodeInvalid, "It is 1000.5.")],
    [1000, "a".repeat(124), new UsageError(Mistake.closeReasonTooLong, "It has 124.")],
    [1000, "€".repeat(42), new UsageError(Mistake.closeReasonTooLong, "It has 126.")],
  ])("code %s, reason %j: a mistake", (code, reason, error) => {
    expect(() => encodeClosePayload(code, reason)).toThrow(error);
  });

  test.each([new Float32Array(20), null, 5, {}])("F4 %o is no reason", (reason) => {
    const error = new UsageError(Mistake.closeReasonType);
    expect(() => encodeClosePayload(1000, reason as never)).toThrow(error);
  });

  test("what is written is read again", () => {
    const anyCode = fc.oneof(
      fc.integer({ min: 1007, max: 1014 }),
      fc.integer({ min: 3000, max: 4999 }),
    );
    fc.assert(
      fc.property(anyCode, anyText(30), (code, reason) => {
        expect(decode(encodeClosePayload(code, reason))).toEqual({ code, reason });
      }),
    );
  });
});

import { describe, expect, test } from "vitest";

import { handshakeFailure } from "../../src/opening/handshake-failure.ts";
import { HeaderList } from "../../src/opening/header-list.ts";

describe("a handshake error", () => {
  test("says what happened and where the rule stands", () => {
    const error = handshakeFailure("key-invalid");
    expect(error).toMatchObject({
      name: "HandshakeError",
      code: "key-invalid",
      section: "RFC 6455 §4.2.1",
      message: "Sec-WebSocket-Key is not one base64 text of 16 bytes. (RFC 6455 §4.2.1)",
      response: undefined,
    });
    expect("cause" in error).toBe(false);
  });

  test("carries the response and the cause", () => {
    const headers = new HeaderList();
    const response = { status: 401, reason: "", headers, body: new Uint8Array(), truncated: false };
    const cause = new Error("reset");
    expect(handshakeFailure("status-not-101", { response, cause })).toMatchObject({
      message:
        "The server did not switch protocols: the status of its response is not 101. (401; RFC 6455 §4.1)",
      response,
      cause,
    });
  });
});

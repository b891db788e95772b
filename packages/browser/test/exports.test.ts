import { expect, test } from "vitest";
import * as deflate from "../src/deflate/index.ts";
import * as browser from "../src/index.ts";

test("the public names are these", () => {
  expect([Object.keys(browser).toSorted(), Object.keys(deflate).toSorted()]).toEqual([
    [
      "CloseCode",
      "HandshakeError",
      "LapseError",
      "ProtocolError",
      "UsageError",
      "clientHandshake",
      "connect",
      "effectiveLimits",
      "overStreams",
      "serverHandshake",
      "webSocketStream",
    ],
    ["pakoCodec", "permessageDeflate"],
  ]);
});

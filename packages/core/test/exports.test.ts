import { expect, test } from "vitest";
import * as core from "../src/index.ts";

test("the public names are these", () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "CLOSING_STATES",
      "ClientOpening",
      "CloseCode",
      "DEFAULT_LIMITS",
      "Endpoint",
      "FAILURES",
      "HandshakeError",
      "HeaderList",
      "LAPSES",
      "LapseError",
      "NEXT",
      "Opcode",
      "OutputMemory",
      "PreparedMessage",
      "ProtocolError",
      "REFUSALS",
      "ServerOpening",
      "UsageError",
      "VIOLATIONS",
      "acceptConnect",
      "acceptKey",
      "acceptUpgrade",
      "completePlatform",
      "createKey",
      "effectiveLimits",
      "encodeClosePayload",
      "isWireCloseCode",
      "permessageDeflate",
      "prepareMessage",
      "readConnect",
      "readConnectResponse",
      "readUpgrade",
      "readUpgradeResponse",
      "refusal",
      "rejectConnect",
      "rejectUpgrade",
      "requestConnect",
      "requestUpgrade",
      "toBytes",
    ]
  `);
});

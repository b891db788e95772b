import { expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import type { HeaderLine } from "../../src/opening/header-list.ts";
import { addedHeaders, HANDSHAKE_HEADERS, knowsUpgrade } from "../../src/opening/upgrade.ts";

test.each([
  ["1.1", true],
  ["1.2", true],
  ["1.0", false],
  ["0.9", false],
  ["2.0", false],
])("HTTP/%s knows the upgrade: %s", (version, knows) => {
  expect(knowsUpgrade(version)).toBe(knows);
});

test("an application adds headers, from whatever it can iterate over once", () => {
  function* lines(): Iterable<HeaderLine> {
    yield ["Set-Cookie", "a=1"];
    yield ["Set-Cookie", "b=2"];
  }
  expect(addedHeaders(lines(), HANDSHAKE_HEADERS)).toEqual([
    ["Set-Cookie", "a=1"],
    ["Set-Cookie", "b=2"],
  ]);
});

test.each([...HANDSHAKE_HEADERS, "Sec-WebSocket-Key", "UPGRADE"])(
  "an application cannot add %s",
  (name) => {
    const reserved = new UsageError(Mistake.headerReserved, JSON.stringify(name));
    expect(() => addedHeaders([[name, "x"]], HANDSHAKE_HEADERS)).toThrow(reserved);
  },
);

test("an application cannot add what ends a line", () => {
  expect(() => addedHeaders([["A", "b\r\nC: d"]], HANDSHAKE_HEADERS)).toThrow(
    new UsageError(Mistake.headerInvalid, '"A"'),
  );
});

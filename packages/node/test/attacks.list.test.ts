// Every attack on our list that needs a socket, time or an application has a test that bears
// its id: at the beginning of its name, or behind it as "(attack G9)".

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ATTACKS = {
  B5: "frames that are never completed",
  B7: "ten thousand messages in one read",
  C4: "a payload that changes behind send",
  D1: "a bomb",
  D3: "a bomb that is no data behind its limit",
  D6: "a window of 8 bits",
  D7: "data behind a final block",
  D8: "a block that is cut",
  D9: "no compressed data at all",
  D10: "very many connections that compress",
  D12: "a peer that is gone while its data inflates",
  E1: "pings from who does not read",
  E3: "a consumer that does not read",
  E4: "a Close from who never reads ours",
  E5: "a peer that reads no more",
  E6: "messages to who does not read them",
  E7: "writes that meet back-pressure in the middle",
  E8: "small valid messages without end",
  F1: "a Close that is never answered",
  F2: "a reset, or an end, in the middle",
  F3: "data behind a Close",
  F5: "a broken rule before anybody listens",
  F7: "a session that ends while its connections go on",
  G4: "a head with more lines than the HTTP server takes",
  G5: "a head without end",
  G6: "requests that are almost right",
  G8: "a request with a body",
  G9: "bytes before the response",
  G10: "pages before an upgrade, and upgrades behind one",
  G11: "an upgrade to something else",
  G12: "a reset while the hook thinks",
  G13: "targets that seem to be others",
  G14: "heads that two parsers would read in two ways",
  G15: "pages of other origins",
  G16: "handshakes that never end, and too many of them",
  G17: "a check that pages have, and WebSocket has not",
  H1: "a welcome with a wrong key",
  H4: "another status than a welcome",
  H5: "a response without end, or that drips",
  H6: "a redirect to somewhere else",
  H9: "a certificate that is not the server's",
};

/** Tests of ours, and those that all adapters with sockets share: in a folder, by the ends of their names. */
const TESTS = [
  ["./", ".test.ts"],
  ["../../suite/sockets/", ".ts"],
] as const;

const SOURCES = TESTS.flatMap(([path, end]) => {
  const folder = new URL(path, import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(end) && !file.endsWith("attacks.list.test.ts"))
    .map((file) => readFileSync(new URL(file, folder), "utf8"));
});

const TESTED = new Set(
  SOURCES.flatMap((source) =>
    Array.from(source.matchAll(/"([A-H]\d+)[ "]|\(attack ([A-H]\d+)\)/g), ([, a, b]) => a ?? b),
  ),
);

test("every id has a test", () => {
  expect(Object.keys(ATTACKS).filter((id) => !TESTED.has(id))).toEqual([]);
});

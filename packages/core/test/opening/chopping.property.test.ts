// However the bytes of a handshake are cut, the same comes out.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { effectiveLimits } from "../../src/limits.ts";
import type { ServerOpening } from "../../src/opening/server-opening.ts";
import {
  clientOpening,
  feed,
  feedPieces,
  headText,
  HELLO,
  HELLO_MASKED,
  requestText,
  responseText,
  serverOpening,
} from "./drive.ts";

const limits = effectiveLimits({ maxHeadBytes: 400, maxHeaders: 12, maxBodyBytes: 20 });

/** Places to cut at, and what a peer may have done to its bytes. */
const cuts = fc.array(fc.nat(700));
const damage = fc.option(
  fc.record({ at: fc.nat(400), char: fc.constantFrom("\r", "\n", "\0", ",", " ", "x") }),
);

type Damage = { readonly at: number; readonly char: string } | null;

function damaged(text: string, harm: Damage): string {
  return harm === null ? text : text.slice(0, harm.at) + harm.char + text.slice(harm.at + 1);
}

function pieces(text: string, at: readonly number[]): string[] {
  const ends = [...at.filter((end) => end < text.length), text.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

describe("any chopping of any head tells the same", () => {
  const request = fc.constantFrom(
    requestText(),
    requestText({ "Sec-WebSocket-Protocol": "chat", "Sec-WebSocket-Extensions": 'a; b="c"' }),
    requestText({ Origin: "http://server.example.com" }),
    requestText({ A: ["1", "2", "3", "4", "5", "6", "7", "8"] }),
  );
  const response = fc.constantFrom(
    responseText(),
    headText("HTTP/1.1 103 Early Hints", { A: "b" }) + responseText(),
    `${headText("HTTP/1.1 403 No", { "Content-Length": "12" })}No, not you!`,
    `${headText("HTTP/1.1 403 No", { "Transfer-Encoding": "chunked" })}2\r\nNo\r\n0\r\n\r\n`,
    `${headText("HTTP/1.1 403 No", {})}No, I will not have it.`,
  );
  const answers = fc.constantFrom(
    undefined,
    (opening: ServerOpening) => opening.accept(),
    (opening: ServerOpening) => opening.reject(),
  );

  test("a server", () => {
    fc.assert(
      fc.property(request, fc.nat(40), damage, cuts, answers, (head, frames, harm, at, answer) => {
        const input = damaged(head, harm) + HELLO_MASKED.repeat(frames);
        const whole = feed(serverOpening({ limits }), input, Infinity, answer);
        expect(feedPieces(serverOpening({ limits }), pieces(input, at), answer)).toEqual(whole);
        expect(feed(serverOpening({ limits }), input, 1, answer)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test("a client", () => {
    fc.assert(
      fc.property(response, damage, cuts, (head, harm, at) => {
        const input = damaged(head, harm) + HELLO.repeat(3);
        const whole = feed(clientOpening({ limits }), input);
        expect(feedPieces(clientOpening({ limits }), pieces(input, at))).toEqual(whole);
        expect(feed(clientOpening({ limits }), input, 1)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});

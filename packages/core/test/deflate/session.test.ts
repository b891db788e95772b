import { describe, expect, test } from "vitest";
import { DeflateSession, type SessionParts } from "../../src/deflate/session.ts";
import { decoded, encoded } from "../support/extensions.ts";
import { concat, hex, times, utf8 } from "../support/frame.ts";
import { FORGETTING, sessionParts } from "./session-parts.ts";
import { WatchedCodec } from "./watched-codec.ts";

const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;
/** Hello in a final block. */
const FINAL_HELLO = hex`f3 48 cd c9 c9 07 00`;
const NOTHING = hex``;

function start(parts: Partial<SessionParts> = {}, codec = new WatchedCodec()) {
  return { codec, session: new DeflateSession(sessionParts(codec, parts)) };
}

const zeros = (count: number) => new Uint8Array(count);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test("a session claims RSV1 and nothing else, §6", () => {
  const { codec, session } = start();
  expect([session.name, session.rsv]).toEqual(["permessage-deflate", 0x40]);
  expect(codec.log).toEqual([]);
});

describe("a session encodes, RFC 7692 §7.2.1", () => {
  test("with the context of the message before", () => {
    const { session } = start();
    expect(encoded(session, utf8("Hello"))).toEqual(HELLO);
    expect(encoded(session, utf8("Hello"))).toEqual(HELLO_AGAIN);
  });

  test("with an empty window, where that was agreed on", () => {
    const { session } = start({ outgoing: FORGETTING });
    expect(encoded(session, utf8("Hello"))).toEqual(HELLO);
    expect(encoded(session, utf8("Hello"))).toEqual(HELLO);
  });

  test("from the threshold on, or as its sender says", () => {
    const { session } = start({ thresholdBytes: 5 });
    expect(encoded(session, utf8("Hell"))).toBe(undefined);
    expect(encoded(session, utf8("Hello"), false)).toBe(undefined);
    expect(encoded(session, utf8("Hello"))).toEqual(HELLO);
    expect(encoded(session, utf8("H"), true)).toBeInstanceOf(Uint8Array);
  });

  test("no empty message", () => {
    const { codec, session } = start();
    for (const wanted of [undefined, true, false])
      expect(encoded(session, NOTHING, wanted)).toBe(undefined);
    expect(codec.log).toEqual([]);
  });

  test("D6 nothing, where its window is smaller than the codec can keep to", () => {
    const { codec, session } = start({ outgoing: { windowBits: 8, noContextTakeover: false } });
    for (const wanted of [undefined, true])
      expect(encoded(session, utf8("Hello"), wanted)).toBe(undefined);
    expect(codec.log).toEqual([]);
    const nine = start({ outgoing: { windowBits: 9, noContextTakeover: false } });
    expect(encoded(nine.session, utf8("Hello"))).toEqual(HELLO);
    expect(nine.codec.log).toEqual(["deflater 9"]);
  });
});

describe("a session decodes, §7.2.2", () => {
  test("a whole message, and the next with its context", () => {
    const { codec, session } = start();
    expect(decoded(session, HELLO, true, 99)).toEqual({ output: utf8("Hello"), more: false });
    expect(decoded(session, HELLO_AGAIN, true, 99)).toEqual({ output: utf8("Hello"), more: false });
    expect(codec.log).toEqual(["inflater 15"]);
  });

  test("no context that was agreed to be forgotten", () => {
    const { session } = start({ incoming: FORGETTING });
    expect(decoded(session, HELLO, true, 99)).toEqual({ output: utf8("Hello"), more: false });
    expect(decoded(session, HELLO_AGAIN, true, 99)).toBe(undefined);
  });

  test("a message in pieces, the last of them empty", () => {
    const { session } = start();
    const pieces = [HELLO.subarray(0, 3), NOTHING, HELLO.subarray(3)];
    const output = pieces.map((piece) => textOf(decoded(session, piece, false, 99)?.output));
    expect(output.join("")).toBe("Hello");
    expect(decoded(session, NOTHING, true, 99)).toEqual({ output: NOTHING, more: false });
  });

  test("no more than there is room for; empty pieces ask for what is left", () => {
    const { session } = start();
    const said = [HELLO, NOTHING, NOTHING].map((piece) => decoded(session, piece, true, 2));
    expect(said.map((piece) => textOf(piece?.output))).toEqual(["He", "ll", "o"]);
    expect(said.map((piece) => piece?.more)).toEqual([true, true, false]);
  });

  test("a message that ends where the room does", () => {
    const { session } = start();
    expect(decoded(session, HELLO, true, 5)).toEqual({ output: utf8("Hello"), more: true });
    expect(decoded(session, NOTHING, true, 5)).toEqual({ output: NOTHING, more: false });
  });

  test("64 KiB at a time, however much room there is", () => {
    const { codec, session } = start();
    const packed = encoded(start().session, zeros(200_000)) ?? NOTHING;
    const outputs: number[] = [];
    for (let piece = packed, more = true; more; piece = NOTHING) {
      const inflated = decoded(session, piece, true, Infinity);
      outputs.push(inflated?.output.length ?? -1);
      more = inflated?.more ?? false;
    }
    expect(outputs).toEqual([65_536, 65_536, 65_536, 3392]);
    expect(codec.inflated).toEqual(outputs);
  });

  test("a window of 8, D6", () => {
    const { codec, session } = start({ incoming: { windowBits: 8, noContextTakeover: false } });
    expect(textOf(decoded(session, HELLO, true, 99)?.output)).toBe("Hello");
    expect(codec.log).toEqual(["inflater 8"]);
  });
});

/** All that a message says, and whether its end was told from a cut. */
function decodeAll(session: DeflateSession, pieces: readonly Uint8Array[], maxBytes = 99) {
  let said = "";
  for (const [i, piece] of pieces.entries()) {
    for (let input = piece, more = true; more; input = NOTHING) {
      const inflated = decoded(session, input, i === pieces.length - 1, maxBytes);
      if (inflated === undefined) return `${said}…`;
      said += textOf(inflated.output);
      ({ more } = inflated);
    }
  }
  return said;
}

describe("a session decodes final blocks: each ends a stream, not the message, §7.2.3.4", () => {
  const streams = times(3, FINAL_HELLO);

  test.each([1, 2, 5, 6, 99])("one behind the other, %i bytes at a time", (maxBytes) => {
    const { session } = start();
    expect(decodeAll(session, [concat(streams, hex`00`)], maxBytes)).toBe("HelloHelloHello");
  });

  test("in pieces cut anywhere", () => {
    const whole = concat(streams, hex`00`);
    for (let cut = 0; cut <= whole.length; cut++) {
      const { session } = start();
      const pieces = [whole.subarray(0, cut), whole.subarray(cut)];
      expect([cut, decodeAll(session, pieces)]).toEqual([cut, "HelloHelloHello"]);
    }
  });

  test("with a fresh window behind each", () => {
    expect(decodeAll(start().session, [concat(FINAL_HELLO, HELLO_AGAIN)])).toBe("Hello…");
    expect(decodeAll(start().session, [concat(FINAL_HELLO, HELLO)])).toBe("HelloHello");
  });

  test("and an empty final block is the end of a message, if its last four bytes are left out", () => {
    const { session } = start();
    expect(decodeAll(session, [hex`f2 48 cd c9 c9 07 00 00 00 ff ff 01`])).toBe("Hello");
    expect(decodeAll(session, [HELLO])).toBe("Hello");
  });
});

describe("a session tells a message that was cut, or is none", () => {
  test.each([
    ["nothing at all", NOTHING],
    ["D8 within a block", hex`f2 48 cd`],
    ["D8 a byte before its end", HELLO.subarray(0, -1)],
    ["with the bytes that must be left out", concat(HELLO, hex`00 00 ff ff`)],
    ["behind a final block", FINAL_HELLO],
    ["within a stored block", hex`00 05 00 fa ff 48 65`],
    ["four bytes before the end of a stored block", hex`00 05 00 fa ff 48`],
    ["within the length of a stored block", hex`00 05 00`],
    ["D9 a block type that is reserved", hex`ff ff ff ff`],
    ["D9 a length that is not its complement", hex`00 05 00 00 00`],
    ["a distance before the beginning", HELLO_AGAIN],
  ])("%s", (_, payload) => {
    expect(decodeAll(start().session, [payload])).toBe("…");
  });
});

describe("a session that is over frees what it holds", () => {
  test("both ways", () => {
    const { codec, session } = start();
    encoded(session, utf8("Hello"));
    decoded(session, HELLO, true, 99);
    expect(codec.live).toBe(2);
    session.free();
    expect(codec.live).toBe(0);
    session.free();
    expect(codec.live).toBe(0);
  });

  test("or nothing", () => {
    const { codec, session } = start();
    session.free();
    expect(codec.log).toEqual([]);
  });
});

test.each([
  [1024, true],
  [1025, false],
])("a message with %i empty final blocks is heard: %s", (count, heard) => {
  const { session } = start();
  for (let message = 0; message < 2; message++) {
    let input = concat(times(count, hex`03 00`), hex`00`);
    let inflated = decoded(session, input, true, 100);
    for (; inflated?.more === true; inflated = decoded(session, input, true, 100)) input = NOTHING;
    expect(inflated).toEqual(heard ? { output: NOTHING, more: false } : undefined);
    if (!heard) return;
  }
});

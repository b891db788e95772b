// What a trace says, line by line.

import { type CloseInfo, LapseError, ProtocolError } from "@ws/core";
import * as Lapse from "@ws/core/lapse";
import { close, concat, frame, Opcode, text, utf8 } from "@ws/peer/frames";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Trace, type TraceDirection } from "../../src/trace/trace.ts";

const fromServer = { masked: false };

function scene() {
  const lines: string[] = [];
  let nowMs = 1000;
  const trace = new Trace({ id: 7, take: (line) => void lines.push(line), now: () => nowMs });
  /** What it says from here on, without its number and the time. */
  const said = (): string[] => lines.splice(0).map((line) => line.replace(/^ws#7 \+\S+ ms /, ""));
  return { trace, lines, said, pass: (ms: number) => void (nowMs += ms) };
}

function wordsOf(direction: TraceDirection, ...parts: readonly Uint8Array[]): string[] {
  const { trace, said } = scene();
  for (const bytes of parts) trace.bytes(direction, bytes);
  return said();
}

/** A frame with this first byte, its payload masked by 01 02 03 04. */
function masked(first: number, payload: Uint8Array): Uint8Array {
  const key = Uint8Array.of(1, 2, 3, 4);
  const body = payload.map((byte, i) => byte ^ key[i & 3]);
  return concat(Uint8Array.of(first, 0x80 | payload.length), key, body);
}

describe("a line", () => {
  test("says which connection, how long after its beginning, and what", () => {
    const { trace, lines, pass } = scene();
    trace.note("a client at 192.0.2.1");
    pass(12.34);
    trace.bytes("<", text("Hello"));
    pass(60_000);
    trace.bytes(">", text("Hello", fromServer));
    expect(lines).toEqual([
      "ws#7 +0.0 ms a client at 192.0.2.1",
      'ws#7 +12.3 ms < text fin masked 5 bytes "Hello"',
      'ws#7 +60012.3 ms > text fin 5 bytes "Hello"',
    ]);
  });

  test("is one line, and shows what cannot be seen, whatever the peer says", () => {
    expect(wordsOf("<", text('a"\n\u001B[31m\u009B\u2028\u202E\u200B é😀'))).toEqual([
      String.raw`< text fin masked 26 bytes "a\"\n\u001b[31m\u{9b}\u{2028}\u{202e}\u{200b} é😀"`,
    ]);
  });
});

describe("a frame", () => {
  test("is shown as it lies on the wire: fragments, reserved bits, and what is between them", () => {
    const said = wordsOf(
      "<",
      frame(Opcode.text, "Hel", { fin: false }),
      frame(Opcode.ping, Uint8Array.of(0, 255)),
      frame(Opcode.continuation, "l", { fin: false }),
      frame(Opcode.continuation, "o"),
      frame(0x40 | Opcode.text, Uint8Array.of(0xf2, 0x48), { fin: false }),
      frame(Opcode.continuation, "\0"),
      frame(Opcode.binary, "AB"),
      frame(Opcode.pong),
      frame(0x30 | 0x3, "x"),
    );
    expect(said).toEqual([
      '< text masked 3 bytes "Hel"',
      "< ping fin masked 2 bytes 00 ff",
      '< continuation masked 1 byte "l"',
      '< continuation fin masked 1 byte "o"',
      "< text rsv1 masked 2 bytes f2 48",
      "< continuation fin masked 1 byte 00",
      "< binary fin masked 2 bytes 41 42",
      "< pong fin masked 0 bytes",
      "< opcode 0x3 fin rsv2 rsv3 masked 1 byte 78",
    ]);
  });

  test("is unmasked for its reader, and not for others", () => {
    const bytes = masked(0x81, utf8("Hello"));
    const before = bytes.slice();
    expect(wordsOf(">", bytes)).toEqual(['> text fin masked 5 bytes "Hello"']);
    expect(bytes).toEqual(before);
  });

  test("that is long is elided, and told when its beginning is there", () => {
    const whole = text("0123456789".repeat(7000), fromServer);
    expect(wordsOf(">", whole.subarray(0, 73))).toEqual([]);
    expect(wordsOf(">", whole.subarray(0, 74))).toEqual([
      `> text fin 70000 bytes "${"0123456789".repeat(6)}0123"…`,
    ]);
    const binary = frame(Opcode.binary, new Uint8Array(65), fromServer);
    const next = frame(Opcode.ping, "", fromServer);
    expect(wordsOf(">", binary, next)).toEqual([
      `> binary fin 65 bytes ${Array(64).fill("00").join(" ")}…`,
      "> ping fin 0 bytes",
    ]);
  });

  test("of 2^63 bytes, or that breaks another rule, is shown as well", () => {
    const huge = Uint8Array.of(0x82, 0x7f, 0x80, 0, 0, 0, 0, 0, 0, 0);
    expect(wordsOf("<", concat(huge, new Uint8Array(64)))).toEqual([
      `< binary fin 9223372036854776000 bytes ${Array(64).fill("00").join(" ")}…`,
    ]);
  });

  test("of text that is none is shown all the same", () => {
    expect(wordsOf("<", frame(Opcode.text, Uint8Array.of(0x61, 0xff)))).toEqual([
      '< text fin masked 2 bytes "a\uFFFD"',
    ]);
  });

  test("that closes says its code in words", () => {
    const said = wordsOf(
      "<",
      close(1001, 'say "bye"'),
      close(1000),
      close(4000, "ours"),
      frame(Opcode.close),
      frame(Opcode.close, Uint8Array.of(3)),
    );
    expect(said).toEqual([
      String.raw`< close fin masked 11 bytes 1001 going away "say \"bye\""`,
      "< close fin masked 2 bytes 1000 normal",
      '< close fin masked 6 bytes 4000 "ours"',
      "< close fin masked 0 bytes",
      "< close fin masked 1 byte 03",
    ]);
  });

  test("is the same however the wire cuts it", () => {
    const payload = fc.uint8Array({ maxLength: 100 });
    const frames = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), payload), { maxLength: 8 });
    const cuts = fc.array(fc.nat(30), { minLength: 1 });
    fc.assert(
      fc.property(frames, cuts, (all, sizes) => {
        const bytes = concat(...all.map(([first, body]) => masked(first, body)));
        const parts: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = 1 + sizes[i % sizes.length];
          parts.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(wordsOf("<", ...parts)).toEqual(wordsOf("<", bytes));
        expect(wordsOf("<", bytes).length).toBe(all.length);
      }),
    );
  });
});

describe("a head", () => {
  const HEAD = [
    "GET /chat?\u009B HTTP/1.1",
    "Authorization: Basic c2VjcmV0",
    "cookie: session=secret",
    "Proxy-Authorization: x",
    "Set-Cookie: a=b",
    "X-Cookie: shown",
  ];

  test("is shown line by line; what opens doors is not", () => {
    const { trace, said } = scene();
    trace.head("<", HEAD);
    expect(said()).toEqual([
      String.raw`< GET /chat?\u{9b} HTTP/1.1`,
      "< Authorization: (hidden)",
      "< cookie: (hidden)",
      "< Proxy-Authorization: (hidden)",
      "< Set-Cookie: (hidden)",
      "< X-Cookie: shown",
    ]);
  });

  test("is read off the wire, interim responses too; frames follow", () => {
    const { trace, said } = scene();
    trace.expectHeads();
    trace.bytes(">", utf8("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n"));
    trace.bytes("<", utf8("HTTP/1.1 103 Early Hints\r\n"));
    trace.bytes("<", utf8("Link: x\r\n\r\nHTTP/1.1 101 Switching Protocols\r"));
    trace.bytes("<", concat(utf8("\nUpgrade: websocket\r\n\r\n"), text("a", fromServer)));
    trace.bytes(">", text("b"));
    expect(said()).toEqual([
      "> GET / HTTP/1.1",
      "> Host: a",
      "> Upgrade: websocket",
      "< HTTP/1.1 103 Early Hints",
      "< Link: x",
      "< HTTP/1.1 101 Switching Protocols",
      "< Upgrade: websocket",
      '< text fin 1 byte "a"',
      '> text fin masked 1 byte "b"',
    ]);
  });

  test("that refuses is followed by a body, which is no frame", () => {
    const { trace, said } = scene();
    trace.expectHeads();
    trace.bytes("<", utf8("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here!"));
    trace.failed(new Error("no", { cause: new Error("line\nbreak") }));
    expect(said()).toEqual([
      "< HTTP/1.1 404 Not Found",
      "< Content-Length: 9",
      String.raw`= failed: no ← line\u{a}break`,
    ]);
  });

  test("of a request for anything else is followed by a body as well", () => {
    const { trace, said } = scene();
    trace.expectHeads();
    trace.bytes("<", utf8("POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n\u0081\u0001a"));
    trace.bytes("<", utf8("more"));
    expect(said()).toEqual(["< POST / HTTP/1.1", "< Content-Length: 7"]);
  });

  test("that was written with a body is shown without", () => {
    const { trace, said } = scene();
    trace.headBytes(">", utf8("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nGo away"));
    expect(said()).toEqual(["> HTTP/1.1 403 Forbidden", "> Connection: close"]);
  });

  test("without end is not kept", () => {
    const { trace, said } = scene();
    trace.expectHeads();
    for (let i = 0; i < 100; i++) trace.bytes("<", new Uint8Array(1000).fill(0x61));
    trace.bytes("<", utf8("\r\n\r\n"));
    expect(said().map((line) => line.length)).toEqual([2 + 65_536]);
  });
});

describe("the end", () => {
  const INFO: CloseInfo = {
    code: 1000,
    reason: "",
    wasClean: true,
    initiator: "we",
    sent: { code: 1000, reason: "" },
    received: { code: 1000, reason: "" },
    cause: undefined,
  };

  test.each<[Partial<CloseInfo>, string]>([
    [{}, "= ended cleanly with 1000 normal, we began"],
    [
      { code: 4001, reason: "bye\n", initiator: "peer" },
      String.raw`= ended cleanly with 4001 "bye\n", the peer began`,
    ],
    [
      {
        code: 1006,
        wasClean: false,
        initiator: undefined,
        cause: new LapseError(Lapse.connectionLost, new Error("read ECONNRESET")),
      },
      "= ended not cleanly with 1006 abnormal: The transport failed. ← read ECONNRESET",
    ],
    [
      { code: 1006, wasClean: false, cause: new ProtocolError("invalid-utf8") },
      `= ended not cleanly with 1006 abnormal, we began: ${new ProtocolError("invalid-utf8").message}`,
    ],
  ])("%j is told with its reason", (info, words) => {
    const { trace, said } = scene();
    trace.ended({ ...INFO, ...info });
    expect(said()).toEqual([words]);
  });

  test("tells what was cut", () => {
    const { trace, said } = scene();
    trace.bytes("<", frame(Opcode.binary, new Uint8Array(200)).subarray(0, 108));
    trace.bytes(">", Uint8Array.of(0x81));
    trace.ended(INFO);
    expect(said().slice(1)).toEqual([
      "< cut: 100 of 200 bytes",
      "> cut: 1 bytes of a header",
      "= ended cleanly with 1000 normal, we began",
    ]);
  });
});

import { describe, expect, test } from "vitest";
import type { MessageEvent } from "../src/delivery.ts";
import type { ProtocolError } from "../src/error.ts";
import type { BinaryEvent } from "../src/event.ts";
import type { ExtensionSession } from "../src/extension.ts";
import { FrameDecoder } from "../src/frame-decoder.ts";
import { Inbox } from "../src/inbox.ts";
import { effectiveLimits, type Limits } from "../src/limits.ts";
import { MessageAssembler } from "../src/message-assembler.ts";
import { allocations } from "./support/allocations.ts";
import { PLATFORM } from "./support/drain.ts";
import { Doubling, RESERVING, Reversing } from "./support/extensions.ts";
import { concat, FEEDS, frame, hex, pattern } from "./support/frame.ts";

type Assembled = MessageEvent | string;

/** An assembler behind a client's decoder: messages, or the rule that was broken. */
class Assembly {
  readonly #inbox = new Inbox();
  readonly #decoder: FrameDecoder;
  readonly assembler: MessageAssembler;

  constructor(limits: Partial<Limits> = {}, extensions: readonly ExtensionSession[] = []) {
    const owned = extensions.reduce((rsv, session) => rsv | session.rsv, 0);
    this.#decoder = new FrameDecoder("client", PLATFORM, owned);
    this.assembler = new MessageAssembler(PLATFORM, effectiveLimits(limits), extensions);
  }

  receive(chunks: readonly Uint8Array[]): Assembled[] {
    const messages: Assembled[] = [];
    try {
      for (const chunk of chunks) {
        this.#inbox.push(chunk);
        while (this.#decoder.unfinished || this.#header()) {
          if (!this.#decoder.readPiece(this.#inbox)) break;
          const message = this.assembler.take(this.#decoder);
          if (message !== undefined) messages.push(message);
        }
      }
    } catch (error) {
      messages.push((error as ProtocolError).code);
    }
    return messages;
  }

  #header(): boolean {
    if (!this.#decoder.readHeader(this.#inbox)) return false;
    this.assembler.begin(this.#decoder);
    return true;
  }
}

const text = (data: string): Assembled => ({ type: "text", data });
const binary = (data: Uint8Array): Assembled => ({ type: "binary", data });

describe.each(Object.entries(FEEDS))("frames become messages %s", (_feed, feed) => {
  const assemble = (bytes: Uint8Array, limits?: Partial<Limits>, extensions?: ExtensionSession[]) =>
    new Assembly(limits, extensions).receive(feed(bytes));

  describe("fragments are joined, RFC 6455 §5.4", () => {
    test.each([
      ["a whole text", hex`81 05 48 65 6c 6c 6f`, [text("Hello")]],
      ["whole bytes", hex`82 03 00 ff 80`, [binary(hex`00 ff 80`)]],
      ["nothing", hex`81 00 82 00`, [text(""), binary(hex``)]],
      ["a text in two fragments", hex`01 03 48 65 6c 80 02 6c 6f`, [text("Hello")]],
      ["bytes in four", hex`02 01 01 00 01 02 00 00 80 01 03`, [binary(hex`01 02 03`)]],
      ["an empty last fragment", hex`01 01 61 80 00`, [text("a")]],
      ["an empty first fragment", hex`01 00 80 01 61`, [text("a")]],
      ["only empty fragments", hex`01 00 00 00 80 00`, [text("")]],
      ["two messages", hex`01 01 61 80 01 62 02 01 01 80 01 02`, [text("ab"), binary(hex`01 02`)]],
    ])("%s", (_, bytes, messages) => {
      expect(assemble(bytes)).toEqual(messages);
    });
  });

  describe("text is validated, §8.1", () => {
    test.each([
      ["a character split over frames", hex`01 01 e2 00 01 82 80 01 ac`, [text("€")]],
      ["a BOM", hex`81 03 ef bb bf`, [text("\ufeff")]],
      ["a surrogate", hex`81 03 ed a0 80`, ["invalid-utf8"]],
      ["an impossible byte, the rest of the frame missing", hex`81 7d 61 c0`, ["invalid-utf8"]],
      ["an unfinished character", hex`81 02 e2 82`, ["invalid-utf8"]],
      [
        "a character that the last fragment leaves unfinished",
        hex`01 01 e2 80 01 82`,
        ["invalid-utf8"],
      ],
      [
        "a character that an empty last fragment leaves unfinished",
        hex`01 01 e2 80 00`,
        ["invalid-utf8"],
      ],
      ["an impossible byte in the first of two fragments", hex`01 02 e2 41`, ["invalid-utf8"]],
      [
        "a character that two messages share",
        hex`81 01 61 01 01 e2 80 00`,
        [text("a"), "invalid-utf8"],
      ],
      ["bytes that are no text", hex`82 01 ff`, [binary(hex`ff`)]],
    ])("%s", (_, bytes, messages) => {
      expect(assemble(bytes)).toEqual(messages);
    });
  });

  describe("a message keeps its limits, §10.4", () => {
    const tooBig = "message-too-big";
    test.each([
      ["as long as allowed", hex`82 04 01 02 03 04`, [binary(hex`01 02 03 04`)]],
      ["too long: the header says so", hex`82 05`, [tooBig]],
      [
        "B3 fragments that are too long in sum: the header says so",
        hex`02 04 01 02 03 04 80 01`,
        [tooBig],
      ],
      ["2^63 - 1", hex`82 7f 7f ff ff ff ff ff ff ff`, [tooBig]],
      ["A4 2^63 - 1 behind a byte", hex`02 01 41 80 7f 7f ff ff ff ff ff ff ff`, [tooBig]],
      ["B1 as many fragments as allowed", hex`02 01 01 00 01 02 80 01 03`, [binary(hex`01 02 03`)]],
      ["B1 too many", hex`02 01 01 00 01 02 00 01 03 80`, [] as Assembled[]],
      [
        "B1 too many: the header says so",
        hex`02 01 01 00 01 02 00 01 03 80 00`,
        ["too-many-fragments"],
      ],
      ["B2 too many empty ones", hex`02 00 00 00 00 00 00 00`, ["too-many-fragments"]],
      [
        "the next message counts anew",
        hex`02 02 01 02 00 01 03 80 01 04 82 04 05 06 07 08`,
        [binary(hex`01 02 03 04`), binary(hex`05 06 07 08`)],
      ],
    ])("%s", (_, bytes, messages) => {
      expect(assemble(bytes, { maxMessageBytes: 4, maxFragments: 3 })).toEqual(messages);
    });

    test("a limit of Infinity is no limit", () => {
      const bytes = hex`02 01 41 80 7f 7f ff ff ff ff ff ff ff 42`;
      expect(assemble(bytes, { maxMessageBytes: Infinity })).toEqual([]);
    });
  });

  describe("an encoded message is decoded, §9.1", () => {
    test.each([
      ["whole", frame({ rsv: 0x40, opcode: 1, payload: "aabb" }), [text("ab")]],
      ["empty", frame({ rsv: 0x40, opcode: 1 }), [text("")]],
      ["its bits clear", frame({ opcode: 1, payload: "aabb" }), [text("aabb")]],
      [
        "in fragments",
        concat(
          frame({ fin: false, rsv: 0x40, opcode: 2, payload: hex`01 01 02` }),
          frame({ opcode: 0, payload: hex`02` }),
        ),
        [binary(hex`01 02`)],
      ],
      [
        "not valid",
        frame({ rsv: 0x40, opcode: 2, payload: hex`01 02` }),
        ["extension-data-invalid"],
      ],
      ["cut", frame({ rsv: 0x40, opcode: 2, payload: hex`01 01 02` }), ["extension-data-invalid"]],
      ["no text", frame({ rsv: 0x40, opcode: 1, payload: hex`ff ff` }), ["invalid-utf8"]],
      ["half a character", frame({ rsv: 0x40, opcode: 1, payload: hex`e2 e2` }), ["invalid-utf8"]],
      [
        "then one that is not",
        concat(frame({ rsv: 0x40, opcode: 1, payload: "aa" }), frame({ opcode: 1, payload: "aa" })),
        [text("a"), text("aa")],
      ],
    ])("%s", (_, bytes, messages) => {
      expect(assemble(bytes, {}, [new Doubling()])).toEqual(messages);
    });

    test("what comes out is measured, not what goes in", () => {
      const bytes = frame({ rsv: 0x40, opcode: 1, payload: "aabbccdd" });
      expect(assemble(bytes, { maxMessageBytes: 4 }, [new Doubling()])).toEqual([text("abcd")]);
      expect(assemble(bytes, { maxMessageBytes: 3 }, [new Doubling()])).toEqual([
        "message-too-big",
      ]);
    });

    test("the fragments of an encoded message are counted", () => {
      const bytes = concat(
        frame({ fin: false, rsv: 0x40, opcode: 1, payload: "a" }),
        frame({ fin: false, opcode: 0 }),
        frame({ fin: false, opcode: 0 }),
      );
      expect(assemble(bytes, { maxFragments: 2 }, [new Doubling()])).toEqual([
        "too-many-fragments",
      ]);
    });

    test("two encodings are undone in reverse, each where its bit is set", () => {
      const extensions = () => [new Doubling(), new Reversing()];
      const of = (rsv: number, payload: string) => frame({ rsv, opcode: 1, payload });
      expect(assemble(of(0x60, "ccbbaa"), {}, extensions())).toEqual([text("abc")]);
      expect(assemble(of(0x40, "aabb"), {}, extensions())).toEqual([text("ab")]);
      expect(assemble(of(0x20, "abc"), {}, extensions())).toEqual([text("cba")]);
      expect(assemble(of(0x00, "abc"), {}, extensions())).toEqual([text("abc")]);
    });

    test("an extension without bits decodes nothing", () => {
      expect(assemble(frame({ opcode: 1, payload: "a" }), {}, [RESERVING])).toEqual([text("a")]);
    });
  });
});

describe("a message's memory is its receiver's", () => {
  const kept = (chunk: Uint8Array) => {
    const [message] = new Assembly().receive([chunk]) as [BinaryEvent];
    return message.data.buffer.byteLength;
  };

  test("a message that fills half of its chunk is delivered where it lies", () => {
    const chunk = frame({ opcode: 2, payload: pattern(1000) });
    expect(kept(chunk)).toBe(chunk.length);
  });

  test("who keeps a small message does not keep its chunk", () => {
    const chunk = concat(
      frame({ opcode: 2, payload: pattern(1000) }),
      frame({ opcode: 2, payload: pattern(2000) }),
    );
    expect(kept(chunk)).toBe(1000);
  });

  test("who keeps a message of a pooled buffer does not keep the pool", () => {
    const pool = new Uint8Array(8192);
    const bytes = frame({ opcode: 2, payload: pattern(1000) });
    pool.set(bytes, 100);
    expect(kept(pool.subarray(100, 100 + bytes.length))).toBe(1000);
  });

  test("a message that is cleared is forgotten", () => {
    const assembly = new Assembly();
    assembly.receive([hex`02 02 01 02`]);
    assembly.assembler.clear();
    expect(assembly.receive([hex`80 01 03`])).toEqual([binary(hex`03`)]);
  });
});

describe("a message's memory follows the bytes that arrived", () => {
  const sizes = (frames: readonly Uint8Array[], extensions?: ExtensionSession[]) => {
    const assembly = new Assembly({}, extensions);
    return allocations(() => assembly.receive(frames));
  };

  test("A3 a header of 16 MiB makes no room, its first byte 4 KiB", () => {
    const header = frame({ opcode: 2, length: 16_777_216n });
    expect(sizes([header])).toEqual([]);
    expect(sizes([header, hex`01`])).toEqual([4096]);
  });

  test("a frame that comes in pieces gets what it announced, not more", () => {
    const payload = pattern(10_000);
    expect(
      sizes([frame({ opcode: 2, length: 10_000n }), payload.slice(0, 5000), payload.slice(5000)]),
    ).toEqual([10_000]);
  });

  test("a message that comes in large chunks is joined once", () => {
    const payload = pattern(200_000);
    const chunks = [0, 65_536, 131_072, 196_608].map((at) => payload.slice(at, at + 65_536));
    const header = frame({ opcode: 2, length: 200_000n });
    expect(sizes([header, ...chunks])).toEqual([3392, 200_000]);
    expect(new Assembly().receive([header, ...chunks])).toEqual([binary(payload)]);
  });

  test("B1 ten thousand fragments of a byte make room seldom", () => {
    const first = frame({ fin: false, opcode: 2, payload: hex`01` });
    const more = frame({ fin: false, opcode: 0, payload: hex`01` });
    const last = frame({ opcode: 0, payload: hex`01` });
    expect(sizes([first, ...Array<Uint8Array>(9998).fill(more), last])).toEqual([4096, 16_388]);
  });

  test("D2 ten thousand decoded pieces make room seldom", () => {
    const payload = new Uint8Array(20_000).fill(7);
    const header = frame({ rsv: 0x40, opcode: 2, length: 20_000n });
    const chunks = [
      header,
      ...Array.from({ length: 10_000 }, (_, i) => payload.subarray(2 * i, 2 * i + 2)),
    ];
    const made = sizes(chunks, [new Doubling()]).filter((size) => size >= 4096);
    expect(made).toEqual([4096, 16_388]);
  });
});

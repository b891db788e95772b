import { describe, expect, test } from "vitest";
import type { ProtocolError } from "../src/error.ts";
import { FrameDecoder } from "../src/frame-decoder.ts";
import { Inbox } from "../src/inbox.ts";
import type { Role } from "../src/role.ts";
import type { ViolationCode } from "../src/violation.ts";
import { PLATFORM } from "./support/drain.ts";
import {
  chop,
  concat,
  FEEDS,
  frame,
  frameTo,
  hex,
  pattern,
  RFC_KEY,
  utf8,
} from "./support/frame.ts";

interface Read {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly length: number;
  readonly payload: Uint8Array;
}

/** Frames as read, and the rule that ended the reading, if one did. */
function decode(role: Role, chunks: readonly Uint8Array[], ownedRsv = 0): (Read | ViolationCode)[] {
  const inbox = new Inbox();
  const decoder = new FrameDecoder(role, PLATFORM, ownedRsv);
  const read: (Read | ViolationCode)[] = [];
  let payload: Uint8Array[] = [];
  try {
    for (const chunk of chunks) {
      inbox.push(chunk.slice());
      while (decoder.unfinished || decoder.readHeader(inbox)) {
        if (!decoder.readPiece(inbox)) break;
        payload.push(decoder.chunk.slice(decoder.start, decoder.end));
        if (decoder.unfinished) continue;
        const { fin, rsv, opcode, length } = decoder;
        read.push({ fin, rsv, opcode, length, payload: concat(...payload) });
        payload = [];
      }
    }
  } catch (error) {
    read.push((error as ProtocolError).code);
  }
  return read;
}

const HELLO = utf8("Hello");
const whole = (opcode: number, payload: Uint8Array): Read => ({
  fin: true,
  rsv: 0,
  opcode,
  length: payload.length,
  payload,
});

describe.each(Object.entries(FEEDS))("the examples of RFC 6455 §5.7 are read %s", (_, feed) => {
  test.each([
    ["client", hex`81 05 48 65 6c 6c 6f`, [whole(1, HELLO)]],
    ["server", hex`81 85 37 fa 21 3d 7f 9f 4d 51 58`, [whole(1, HELLO)]],
    [
      "client",
      hex`01 03 48 65 6c 80 02 6c 6f`,
      [{ ...whole(1, utf8("Hel")), fin: false }, whole(0, utf8("lo"))],
    ],
    ["client", hex`89 05 48 65 6c 6c 6f`, [whole(9, HELLO)]],
    ["server", hex`8a 85 37 fa 21 3d 7f 9f 4d 51 58`, [whole(10, HELLO)]],
    ["client", hex`82 7e 01 00 ${pattern(256)}`, [whole(2, pattern(256))]],
    ["client", hex`82 7f 00 00 00 00 00 01 00 00 ${pattern(65_536)}`, [whole(2, pattern(65_536))]],
  ] as const)("by a %s: %o", (role, bytes, frames) => {
    expect(decode(role, feed(bytes))).toEqual(frames);
  });
});

describe("a frame is read wherever chunks cut it, §5.2", () => {
  test.each(["client", "server"] as const)("by a %s", (role) => {
    for (const size of [0, 5, 125, 126, 65_536]) {
      const bytes = frameTo(role, { opcode: 2, payload: pattern(size) });
      const frames = decode(role, [bytes]);
      expect(frames).toEqual([whole(2, pattern(size))]);
      for (let cut = 1; cut < Math.min(bytes.length, 20); cut++) {
        expect(decode(role, chop(bytes, [cut]))).toEqual(frames);
        expect(decode(role, chop(bytes, [cut, 1]))).toEqual(frames);
      }
    }
  });

  test("pieces of a payload lie in their chunk, unmasked in place", () => {
    const inbox = new Inbox();
    const decoder = new FrameDecoder("server", PLATFORM, 0);
    const chunk = hex`81 85 37 fa 21 3d 7f 9f`;
    inbox.push(chunk);
    expect([decoder.readHeader(inbox), decoder.readPiece(inbox)]).toEqual([true, true]);
    expect(decoder.chunk).toBe(chunk);
    expect([decoder.start, decoder.end, decoder.unfinished]).toEqual([6, 8, true]);
    expect(chunk).toEqual(hex`81 85 37 fa 21 3d 48 65`);
    expect(decoder.readPiece(inbox)).toBe(false);
    inbox.push(hex`4d 51 58`);
    expect(decoder.readPiece(inbox)).toBe(true);
    expect([decoder.chunk, decoder.unfinished]).toEqual([hex`6c 6c 6f`, false]);
  });

  test("a client's payload is not touched", () => {
    const inbox = new Inbox();
    const unmask = () => expect.unreachable();
    const decoder = new FrameDecoder("client", { ...PLATFORM, unmask }, 0);
    inbox.push(hex`81 05 7f 9f 4d 51 58`);
    expect([decoder.readHeader(inbox), decoder.readPiece(inbox)]).toEqual([true, true]);
    expect(decoder.chunk.slice(decoder.start, decoder.end)).toEqual(hex`7f 9f 4d 51 58`);
  });

  test("frames of one chunk follow each other", () => {
    const frames = [1, 2, 9, 10, 8].map((opcode, i) =>
      frameTo("server", { opcode, payload: pattern(i) }),
    );
    expect(decode("server", [concat(...frames)])).toEqual(
      [1, 2, 9, 10, 8].map((opcode, i) => whole(opcode, pattern(i))),
    );
  });
});

/** Which first bytes are legal, as the RFC draws them: written apart from the decoder's table. */
function firstByteVerdict(byte: number, owned: number, inMessage: boolean): ViolationCode | "read" {
  const [fin, rsv, opcode] = [byte >= 0x80, byte & 0x70, byte & 0x0f];
  const mayOwn = opcode === 1 || opcode === 2;
  if (rsv !== 0 && (!mayOwn || (rsv | owned) !== owned)) return "reserved-bit-set";
  switch (opcode) {
    case 0:
      return inMessage ? "read" : "continuation-without-start";
    case 1:
    case 2:
      return inMessage ? "message-unfinished" : "read";
    case 8:
    case 9:
    case 10:
      return fin ? "read" : "control-frame-fragmented";
    default:
      return "reserved-opcode";
  }
}

describe("each first byte is judged, §5.2, §5.4, §5.5", () => {
  const FIRST_BYTES = Array.from({ length: 256 }, (_, byte) => byte);
  const verdict = (read: Read | ViolationCode | undefined) =>
    typeof read === "string" ? read : "read";

  describe.each([
    ["no extension", 0],
    ["an extension of RSV1", 0x40],
    ["extensions of RSV1 and RSV3", 0x50],
    ["extensions of all three", 0x70],
  ])("with %s", (_, owned) => {
    test.each(["client", "server"] as const)("by a %s between messages", (role) => {
      const judged = FIRST_BYTES.map((byte) =>
        verdict(
          decode(
            role,
            [hex`${Uint8Array.of(byte)} ${frameTo(role, { opcode: 1 }).slice(1)}`],
            owned,
          )[0],
        ),
      );
      expect(judged).toEqual(FIRST_BYTES.map((byte) => firstByteVerdict(byte, owned, false)));
    });

    test.each(["client", "server"] as const)("by a %s within a message", (role) => {
      const start = frameTo(role, { fin: false, opcode: 1 });
      const ping = frameTo(role, { opcode: 9 });
      const judged = FIRST_BYTES.map((byte) => {
        const bytes = concat(
          start,
          ping,
          Uint8Array.of(byte),
          frameTo(role, { opcode: 1 }).slice(1),
        );
        return verdict(decode(role, [bytes], owned)[2]);
      });
      expect(judged).toEqual(FIRST_BYTES.map((byte) => firstByteVerdict(byte, owned, true)));
    });
  });

  test("the first byte alone is enough: the second is not waited for", () => {
    expect(decode("server", [hex`83`])).toEqual(["reserved-opcode"]);
    expect(decode("server", [hex`c1`])).toEqual(["reserved-bit-set"]);
    expect(decode("server", [hex`09`])).toEqual(["control-frame-fragmented"]);
    expect(decode("server", [hex`80`])).toEqual(["continuation-without-start"]);
    expect(decode("server", [hex`01 80 00 00 00 00`, hex`81`]).slice(1)).toEqual([
      "message-unfinished",
    ]);
  });

  test("a message that its last fragment ended is followed by a new one", () => {
    const bytes = hex`01 00 00 00 80 00 81 00`;
    expect(decode("client", [bytes])).toEqual([
      { ...whole(1, hex``), fin: false },
      { ...whole(0, hex``), fin: false },
      whole(0, hex``),
      whole(1, hex``),
    ]);
  });
});

describe("each second byte is judged, §5.1, §5.5", () => {
  test.each([
    ["server", hex`81 05`, "frame-not-masked"],
    ["server", hex`88 00`, "frame-not-masked"],
    ["client", hex`81 85`, "frame-masked"],
    ["client", hex`88 80`, "frame-masked"],
    ["server", hex`89 fe`, "control-frame-too-long"],
    ["server", hex`88 ff`, "control-frame-too-long"],
    ["client", hex`8a 7e`, "control-frame-too-long"],
    ["client", hex`89 7f`, "control-frame-too-long"],
    // The rule about masking comes first.
    ["server", hex`89 7e`, "frame-not-masked"],
    ["client", hex`89 fe`, "frame-masked"],
  ] as const)("by a %s, which reads no further: %o, %s", (role, bytes, code) => {
    expect(decode(role, [bytes])).toEqual([code]);
    expect(decode(role, FEEDS["byte by byte"](bytes))).toEqual([code]);
  });

  test("a control frame may have 125 bytes", () => {
    expect(decode("client", [hex`89 7d ${pattern(125)}`])).toEqual([whole(9, pattern(125))]);
  });
});

describe("each length is judged, §5.2", () => {
  test.each([
    ["16 bits", hex`82 7e 00 00`, "length-not-minimal"],
    ["16 bits", hex`82 7e 00 7d`, "length-not-minimal"],
    ["64 bits", hex`82 7f 00 00 00 00 00 00 00 05`, "length-not-minimal"],
    ["64 bits", hex`82 7f 00 00 00 00 00 00 ff ff`, "length-not-minimal"],
    ["64 bits", hex`82 7f 80 00 00 00 00 00 00 00`, "length-top-bit-set"],
    ["64 bits", hex`82 7f ff ff ff ff ff ff ff ff`, "length-top-bit-set"],
  ] as const)("%s are wrong: %o", (_, bytes, code) => {
    expect(decode("client", [bytes])).toEqual([code]);
    expect(decode("client", FEEDS["byte by byte"](bytes))).toEqual([code]);
  });

  test.each([
    [7, 0n, 0],
    [7, 125n, 125],
    [16, 126n, 126],
    [16, 65_535n, 65_535],
    [64, 65_536n, 65_536],
    [64, 0xffff_ffffn, 0xffff_ffff],
    [64, 0x1_0000_0010n, 0x1_0000_0010],
    [64, 2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
    [64, 2n ** 63n - 1n, 2 ** 63],
  ] as const)("%i bits say %i", (lengthForm, length, read) => {
    for (const [role, key] of [
      ["client", undefined],
      ["server", RFC_KEY],
    ] as const) {
      const inbox = new Inbox();
      const decoder = new FrameDecoder(role, PLATFORM, 0);
      inbox.push(frame({ opcode: 2, key, length, lengthForm }));
      expect([decoder.readHeader(inbox), decoder.length, inbox.bytes]).toEqual([true, read, 0]);
    }
  });
});

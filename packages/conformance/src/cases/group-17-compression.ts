// 17: compressed messages at their edges: blocks of every kind, final ones, broken ones, references at the
// edge of the window and beyond, fragments and reserved bits. RFC 7692 §6, §7; RFC 1951.

import { hex, join, utf8 } from "../bytes.ts";
import type { Case, CaseOpening, Frame, Piece, Step } from "../case.ts";
import { compressed, final, fixed, run, stored, unflushed } from "./deflate-bits.ts";
import { letters, octets } from "./payload.ts";
import { numbered, type Row, type Table } from "./rows.ts";
import {
  apart,
  binary,
  choice,
  close,
  continuation,
  expects,
  fails,
  NOT_FIN,
  ping,
  pong,
  pongs,
  saysBinary,
  saysText,
  text,
  together,
  tells,
} from "./say.ts";

type Opening = Extract<CaseOpening, { readonly kind: "good" }>;

const DEFLATE: Opening = { kind: "good", deflate: [{ noContextTakeover: false }] };
const OF_DEFLATE: Table = { rfc: "RFC 7692", opening: DEFLATE };

/** With compression of which more is said. */
const agreed = (more: Partial<Opening>) => ({ opening: { ...DEFLATE, ...more } });

const RSV1 = { rsv: 0b100 } as const;
/** Compressed payloads, as messages. */
const zipped = (payload: Uint8Array): Frame => text(payload, RSV1);
const zippedBinary = (payload: Uint8Array): Frame => binary(payload, RSV1);

const HELLO = utf8("Hello");
const NEXT = "And the next one.";
const next = zipped(compressed(fixed(utf8(NEXT))));

/** Echoed, as this text. */
const echoes = (purpose: string, section: string, payload: Uint8Array, says: string): Row => [
  purpose,
  section,
  [together(zipped(payload), next)],
  expects(saysText(says), saysText(NEXT)),
];

const BLOCKS: readonly Row[] = [
  echoes("A block with the fixed codes is read.", "§7.2.3.1", compressed(fixed(HELLO)), "Hello"),
  echoes("A stored block is read.", "§7.2.3.3", compressed(stored(HELLO)), "Hello"),
  echoes(
    "Two blocks, and an empty stored one between them, are read.",
    "§7.2.3.5",
    compressed(fixed(utf8("He")), stored(utf8("")), fixed(utf8("llo"))),
    "Hello",
  ),
  echoes(
    "A hundred empty stored blocks before the text are read over.",
    "§7.2.3.5",
    compressed(...Array.from({ length: 100 }, () => stored(utf8(""))), fixed(HELLO)),
    "Hello",
  ),
  [
    "A stored block of 65,535 bytes is read.",
    "RFC 1951 §3.2.4",
    [together(zippedBinary(compressed(stored(octets(65_535)))))],
    expects(saysBinary(octets(65_535))),
  ],
  echoes("An empty message, as 00, is read.", "§7.2.3.6", hex("00"), ""),
  echoes("An empty message, as 02 00, is read.", "§7.2.3.6", hex("02 00"), ""),
  echoes(
    "A run of 10,000 bytes, each the one before again, is read.",
    "§7.2.3.2",
    compressed(run(0x61, 10_000)),
    "a".repeat(10_000),
  ),
  [
    "What RSV1 on no payload comes to is told: it is no DEFLATE.",
    "§7.2.2",
    [together(zipped(utf8("")), next)],
    tells(saysText(""), saysText(NEXT)),
  ],
  [
    "What a message comes to that keeps its 00 00 ff ff is told.",
    "§7.2.1",
    [together(zipped(join([compressed(fixed(HELLO)), hex("00 00 ff ff")])), next)],
    tells(saysText("Hello"), saysText(NEXT)),
  ],
];

/** Both streams, or a failure: no part is dropped, or read as the message behind (attack D7). */
const whole = (purpose: string, payload: Uint8Array, says: string): Row => [
  purpose,
  "§7.2.3.4",
  [together(zipped(payload), next)],
  choice([1007], [[saysText(says), saysText(NEXT)], []]),
];

const FINALS: readonly Row[] = [
  echoes(
    "A final block, and the empty block behind it, are read.",
    "§7.2.3.4",
    hex("f3 48 cd c9 c9 07 00 00"),
    "Hello",
  ),
  echoes(
    "A final block that is empty is read over.",
    "§7.2.3.4",
    compressed(fixed(HELLO), final(stored(utf8("")))),
    "Hello",
  ),
  echoes(
    "A final block that is stored is read.",
    "§7.2.3.4",
    compressed(final(stored(HELLO))),
    "Hello",
  ),
  whole(
    "A final block and nothing behind it: read, or 1007 (D7).",
    unflushed(final(fixed(HELLO))),
    "Hello",
  ),
  whole(
    "A final block, and another stream behind it: both are read, or 1007 (D7).",
    compressed(final(fixed(HELLO)), fixed(utf8(", again"))),
    "Hello, again",
  ),
  whole(
    "Two streams that end with final blocks: both are read, or 1007 (D7).",
    hex("f3 48 cd c9 c9 07 00 73 0d f3 f4 51 04 00"),
    "HelloEVIL!",
  ),
  [
    "Garbage behind a final block fails with 1007, and is not dropped (D7).",
    "§7.2.2",
    [together(zipped(hex("f3 48 cd c9 c9 07 00 de ad be ef")), next)],
    fails(1007),
  ],
  [
    "What 2,000 final blocks in a message come to is told.",
    "§7.2.3.4",
    [
      together(
        zipped(compressed(...Array.from({ length: 2000 }, () => final(fixed(HELLO))))),
        next,
      ),
    ],
    tells(saysText("Hello".repeat(2000)), saysText(NEXT)),
  ],
  [
    "What a reference over a final block comes to is told.",
    "§7.2.3.4",
    apart(
      zipped(compressed(final(fixed(HELLO)))),
      zipped(compressed(fixed({ length: 5, distance: 5 }))),
    ),
    tells(saysText("Hello"), saysText("Hello")),
    agreed({ own: { contextTakeover: true } }),
  ],
];

/** It fails, and the good message behind it is not delivered. */
const broken = (purpose: string, section: string, ...frames: readonly Piece[]): Row => [
  purpose,
  section,
  [together(...frames, next)],
  fails(1007),
];

const BROKEN: readonly Row[] = [
  broken("A block that is cut fails with 1007 (D8).", "§7.2.2", zipped(hex("f2 48 cd"))),
  broken(
    "A stored block that is cut fails with 1007 (D8).",
    "§7.2.2",
    zipped(hex("00 05 00 fa ff 48 65")),
  ),
  broken("FF FF FF FF fails with 1007 (D9).", "§7.2.2", zipped(hex("ff ff ff ff"))),
  broken(
    "A block of the reserved type fails with 1007.",
    "RFC 1951 §3.2.3",
    zipped(hex("06 00 00")),
  ),
  broken(
    "A stored block whose lengths differ fails with 1007.",
    "RFC 1951 §3.2.4",
    zipped(hex("00 05 00 fa fe 48 65 6c 6c 6f 00")),
  ),
  broken(
    "A block with too many codes fails with 1007.",
    "RFC 1951 §3.2.7",
    zipped(hex("fc ff ff ff ff")),
  ),
  broken(
    "A reference to before the first byte fails with 1007.",
    "RFC 1951 §2",
    zipped(compressed(fixed(HELLO, { length: 3, distance: 6 }))),
  ),
  broken(
    "A good block before a broken one fails with 1007, and is not delivered.",
    "§7.2.2",
    zipped(join([compressed(fixed(HELLO), stored(utf8(""))).subarray(0, -1), hex("06")])),
  ),
  broken(
    "Garbage behind the end of the message fails with 1007.",
    "§7.2.2",
    zipped(join([compressed(fixed(HELLO)), hex("de ad be ef")])),
  ),
  broken(
    "A message that is broken in its second fragment fails with 1007.",
    "§7.2.2",
    text(hex("f2 48 cd"), { ...RSV1, ...NOT_FIN }),
    continuation(hex("ff ff ff ff")),
  ),
  broken(
    "A text that inflates to C3 28 fails with 1007 (A10).",
    "RFC 6455 §8.1",
    zipped(compressed(fixed(hex("c3 28")))),
  ),
  broken(
    "A text that inflates to a surrogate fails with 1007 (A10).",
    "RFC 6455 §8.1",
    zipped(compressed(stored(hex("41 ed a0 80")))),
  ),
  broken(
    "A text that inflates to half a character fails with 1007 (A10).",
    "RFC 6455 §8.1",
    zipped(compressed(fixed(hex("e2 82")))),
  ),
  [
    "A binary message that inflates to no UTF-8 is echoed.",
    "RFC 6455 §5.6",
    [together(zippedBinary(compressed(fixed(hex("c3 28 ed a0 80")))))],
    expects(saysBinary(hex("c3 28 ed a0 80"))),
  ],
  echoes(
    "A character over two blocks is one.",
    "RFC 6455 §8.1",
    compressed(fixed(hex("e2 82")), stored(utf8("")), fixed(hex("ac"))),
    "€",
  ),
];

/** So many bytes in a message, and then three of them again, from so far back, in the next. */
function across(bytes: number, distance: number): Step[] {
  return apart(
    zippedBinary(compressed(stored(octets(bytes)))),
    zippedBinary(compressed(fixed({ length: 3, distance }))),
  );
}

const again = (bytes: number, distance: number): Uint8Array =>
  octets(bytes).subarray(bytes - distance, bytes - distance + 3);

/** The same within one message. */
const within = (bytes: number, distance: number): Piece =>
  zippedBinary(compressed(stored(octets(bytes)), fixed({ length: 3, distance })));

const edge = (windowBits: number): Row[] => {
  const size = 2 ** windowBits;
  const own = { windowBits, contextTakeover: true };
  const opening = agreed({ own });
  return [
    [
      `A reference ${size} bytes back, in a window of ${windowBits} bits, is followed.`,
      "§7.1.2",
      [together(within(size, size))],
      expects(saysBinary(join([octets(size), again(size, size)]))),
      opening,
    ],
    [
      `A reference ${size} bytes back, into the message before, is followed.`,
      "§7.2.3.2",
      across(size, size),
      expects(saysBinary(octets(size)), saysBinary(again(size, size))),
      opening,
    ],
  ];
};

const beyond = (windowBits: number): Row => {
  const size = 2 ** windowBits;
  return [
    `What a reference ${size + 1} bytes back, in a window of ${windowBits} bits, comes to is told.`,
    "§7.1.2",
    across(2 * size, size + 1),
    tells(saysBinary(octets(2 * size)), saysBinary(again(2 * size, size + 1))),
    agreed({ own: { windowBits, contextTakeover: true } }),
  ];
};

const KEPT = agreed({ own: { contextTakeover: true } });
const hello = zipped(compressed(fixed(HELLO)));
const helloAgain = zipped(compressed(fixed({ length: 5, distance: 5 })));

const WINDOWS: readonly Row[] = [
  ...edge(8),
  beyond(8),
  ...edge(9),
  beyond(9),
  ...edge(15),
  [
    "A reference 32,768 bytes back, where 32,767 are, fails with 1007.",
    "RFC 1951 §2",
    across(32_767, 32_768),
    fails(1007, saysBinary(octets(32_767))),
    agreed({ own: { windowBits: 15, contextTakeover: true } }),
  ],
  [
    "A message that is not compressed is not part of the window.",
    "§7.2.3.2",
    apart(hello, text("in between"), helloAgain),
    expects(saysText("Hello"), saysText("in between"), saysText("Hello")),
    KEPT,
  ],
  [
    "An empty message leaves the window as it is.",
    "§7.2.3.6",
    apart(hello, zipped(hex("00")), helloAgain),
    expects(saysText("Hello"), saysText(""), saysText("Hello")),
    KEPT,
  ],
  [
    "The window is that of one direction: what the agent says is not in it.",
    "§7.2.3.2",
    [together(hello), { do: "await", events: 1 }, together(helloAgain)],
    expects(saysText("Hello"), saysText("Hello")),
    KEPT,
  ],
  [
    "What a reference to the message before comes to, where none may be, is told.",
    "§7.1.1",
    apart(hello, helloAgain),
    tells(saysText("Hello"), saysText("Hello")),
    agreed({ own: { contextTakeover: false } }),
  ],
  [
    "An agent that is asked for a window of 8 bits keeps to it, or declines (D6).",
    "§7.1.2",
    [
      {
        do: "exchange",
        count: 20,
        message: (at) => ({
          kind: "message",
          type: "text",
          data: letters(2000 + at).subarray(at),
        }),
      },
    ],
    expects({ type: "echoes", count: 20 }),
    agreed({ deflate: [{ noContextTakeover: false, windowBits: 8 }], mayDecline: true }),
  ],
];

/** A compressed message in fragments of one byte, and a ping behind each. */
function bytewisePings(payload: Uint8Array): Piece[] {
  return Array.from(payload, (byte, at) => {
    const more = { fin: at === payload.length - 1 };
    const one = Uint8Array.of(byte);
    const fragment = at === 0 ? text(one, { ...RSV1, ...more }) : continuation(one, more);
    return more.fin ? [fragment] : [fragment, ping(`${at}`)];
  }).flat();
}

const EURO = compressed(fixed(utf8("Fünf €")));
const bad = (what: string, ...frames: readonly Piece[]): Row => [
  `${what} fails with 1002 (D4).`,
  "§6",
  [together(...frames, next)],
  fails(1002),
];

const FRAMES: readonly Row[] = [
  bad(
    "RSV1 on a continuation",
    text(hex("f2"), { ...RSV1, ...NOT_FIN }),
    continuation(hex("48"), RSV1),
  ),
  bad("RSV1 on the continuation alone", text("a", NOT_FIN), continuation(hex("00"), RSV1)),
  bad("RSV1 on a ping", ping("a", RSV1)),
  bad("RSV1 on a pong", pong("a", RSV1)),
  [
    "RSV1 on a Close fails with 1002 (D4).",
    "§6",
    [together(close(1000, "", RSV1))],
    { ok: [[]], close: { begunBy: "kit", codes: [1002], clean: false, decides: true } },
  ],
  bad("RSV2 on a compressed message", text(hex("00"), { rsv: 0b110 })),
  bad("RSV3 on a compressed message", text(hex("00"), { rsv: 0b101 })),
  bad("RSV1 on a reserved opcode", { ...text(hex("00"), RSV1), opcode: 0x3 }),
  [
    "Messages that are not compressed pass between those that are.",
    "§6",
    [
      together(
        text("plain"),
        hello,
        text("plain again"),
        text("and", NOT_FIN),
        continuation(" so"),
        next,
      ),
    ],
    expects(...["plain", "Hello", "plain again", "and so", NEXT].map((says) => saysText(says))),
  ],
  [
    "A compressed message in fragments of a byte, a ping behind each, is echoed.",
    "§6.1",
    [together(...bytewisePings(EURO), next)],
    expects(
      ...Array.from(EURO.subarray(1), (_, at) => pongs(`${at}`)),
      saysText("Fünf €"),
      saysText(NEXT),
    ),
  ],
  [
    "Empty fragments before, within and behind a compressed message are read over.",
    "§6.1",
    [
      together(
        text("", { ...RSV1, ...NOT_FIN }),
        continuation(EURO.subarray(0, 3), NOT_FIN),
        continuation("", NOT_FIN),
        continuation(EURO.subarray(3), NOT_FIN),
        continuation(""),
        next,
      ),
    ],
    expects(saysText("Fünf €"), saysText(NEXT)),
  ],
  [
    "A compressed message byte by byte is echoed.",
    "§6.1",
    [{ do: "send", pieces: [zipped(EURO), next], chopBytes: 1 }],
    expects(saysText("Fünf €"), saysText(NEXT)),
  ],
  [
    "A compressed message of 1 MiB, from 6.5 KiB, is echoed.",
    "§7.2.2",
    [together(zippedBinary(compressed(run(0x20, 1_048_576))))],
    expects(saysBinary(new Uint8Array(1_048_576).fill(0x20))),
  ],
];

const MIB = 1_048_576;

/** 64 MiB in 420 KiB: more than most agents take. */
const bomb = (purpose: string, frames: (payload: Uint8Array) => Piece[]): Row => [
  purpose,
  "RFC 6455 §10.4",
  (form) => [together(...frames(compressed(run(0, (form === "full" ? 64 : 20) * MIB))), next)],
  tells(saysText(NEXT)),
];

function fragmented(payload: Uint8Array, bytes: number): Piece[] {
  const frames: Piece[] = [];
  for (let at = 0; at < payload.length; at += bytes) {
    const part = payload.subarray(at, at + bytes);
    const fin = at + bytes >= payload.length;
    frames.push(at === 0 ? binary(part, { ...RSV1, fin }) : continuation(part, { fin }));
  }
  return frames;
}

const BOMBS: readonly Row[] = [
  bomb("What 64 MiB of zeros, compressed, come to is told (D1).", (payload) => [
    zippedBinary(payload),
  ]),
  bomb("What the same in fragments of 64 bytes comes to is told (D2).", (payload) =>
    fragmented(payload, 64),
  ),
  bomb("What the same with a broken block behind it comes to is told (D3).", (payload) => [
    zippedBinary(join([payload, hex("de ad be ef")])),
  ]),
];

export const COMPRESSION_EDGES: readonly Case[] = [
  ...numbered("17.1", BLOCKS, OF_DEFLATE),
  ...numbered("17.2", FINALS, OF_DEFLATE),
  ...numbered("17.3", BROKEN, OF_DEFLATE),
  ...numbered("17.4", WINDOWS, OF_DEFLATE),
  ...numbered("17.5", FRAMES, OF_DEFLATE),
  ...numbered("17.6", BOMBS, OF_DEFLATE),
];

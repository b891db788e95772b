// 15: the attacks that implementations fell for, each named as in the list that the project keeps: 15.1 is
// A, lengths and headers; 15.2 B, fragments and memory; 15.3 C, masking; 15.4 D, compression; 15.5 E,
// floods; 15.6 F, teardown. What is an attack on the opening handshake stands in 14, the rest of D in 17.

import { hex, join, utf8 } from "../bytes.ts";
import type { Case, Expectation, Frame, Piece, Step } from "../case.ts";
import { compressed, fixed, run, stored } from "./deflate-bits.ts";
import { answers, REQUESTED, response } from "./heads.ts";
import { letters, octets } from "./payload.ts";
import { numbered, type Row } from "./rows.ts";
import {
  apart,
  binary,
  bytewise,
  choice,
  close,
  CLOSE_TOLD,
  continuation,
  expects,
  fails,
  failsWith,
  frame,
  mark,
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

const NOTHING = new Uint8Array(0);
const ALIVE = "Still there?";
/** Whoever did not fail the connection answers this. */
const alive = ping(ALIVE);
const STILL = "Nothing has happened.";
const still = text(STILL);

const told63 = (data: Uint8Array, toldLength: bigint, more: Partial<Frame> = {}): Frame =>
  binary(data, { toldLength, ...more });

/** Nothing of it is delivered: it is too long, or the agent waits for the rest. */
const NOT_DELIVERED: Expectation = { ok: [[]], close: CLOSE_TOLD };

const SMALLEST_ERROR = 2n ** 63n;
const LARGEST = 2n ** 63n - 1n;

const LENGTHS: readonly Row[] = [
  [
    "A1: a length of 64 bits with the first one set fails with 1002.",
    "§5.2",
    [together(told63(NOTHING, SMALLEST_ERROR), alive)],
    fails(1002),
  ],
  [
    "A1: the same with all bits set.",
    "§5.2",
    [together(told63(NOTHING, 2n ** 64n - 1n), alive)],
    fails(1002),
  ],
  [
    "A1: the same, byte by byte.",
    "§5.2",
    [bytewise(told63(NOTHING, SMALLEST_ERROR), alive)],
    fails(1002),
  ],
  [
    "A2: a length of 4 GiB and 16 bytes is not 16.",
    "§5.2",
    [together(told63(octets(16), 2n ** 32n + 16n), alive)],
    NOT_DELIVERED,
  ],
  [
    "A2: a length of 2^53 and 16 bytes is not 16.",
    "§5.2",
    [together(told63(octets(16), 2n ** 53n + 16n), alive)],
    NOT_DELIVERED,
  ],
  [
    "A3: a length of 2^63-1, then silence: nothing is delivered.",
    "§10.4",
    [together(told63(NOTHING, LARGEST)), { do: "pause", ms: 50 }],
    NOT_DELIVERED,
  ],
  [
    "A3: a length of 2^32-1, then silence: nothing is delivered.",
    "§10.4",
    [together(told63(NOTHING, 2n ** 32n - 1n)), { do: "pause", ms: 50 }],
    NOT_DELIVERED,
  ],
  [
    "A4: a fragment of a byte, and one of 2^63-1: nothing is delivered.",
    "§10.4",
    [
      together(binary("A", NOT_FIN), frame(0, NOTHING, { toldLength: LARGEST }), {
        kind: "rest",
        payload: octets(64),
      }),
    ],
    NOT_DELIVERED,
  ],
  [
    "A5: a reserved opcode with a length of 2^63-1 fails with 1002, from its first bytes.",
    "§5.2",
    [together(frame(0x3, NOTHING, { toldLength: LARGEST }))],
    fails(1002),
  ],
  [
    "A5: reserved bits with a length of 2^63-1 fail with 1002, from their first bytes.",
    "§5.2",
    [together(told63(NOTHING, LARGEST, { rsv: 0b011 }))],
    fails(1002),
  ],
  [
    "A6: a length of 5 in two bytes fails with 1002, strictly read.",
    "§5.2",
    [together(text("Hello", { lengthBytes: 2 }), alive)],
    choice([1002], [[]], [[saysText("Hello"), pongs(ALIVE)]]),
  ],
  [
    "A6: a length of 5 in eight bytes fails with 1002, strictly read.",
    "§5.2",
    [together(text("Hello", { lengthBytes: 8 }), alive)],
    choice([1002], [[]], [[saysText("Hello"), pongs(ALIVE)]]),
  ],
  [
    "A6: a length of 65,535 in eight bytes fails with 1002, strictly read.",
    "§5.2",
    [together(text(letters(65_535), { lengthBytes: 8 }), alive)],
    choice([1002], [[]], [[saysText(letters(65_535)), pongs(ALIVE)]]),
  ],
  [
    "A7: a ping with a length in two bytes fails with 1002, from its second byte.",
    "§5.5",
    [together(frame(0x9, NOTHING, { lengthBytes: 2, toldLength: 126n }))],
    fails(1002),
  ],
  [
    "A7: a ping with a length in eight bytes fails with 1002, from its second byte.",
    "§5.5",
    [together(frame(0x9, NOTHING, { lengthBytes: 8, toldLength: LARGEST }))],
    fails(1002),
  ],
  ...(
    [
      [0x9, "ping"],
      [0xa, "pong"],
    ] as const
  ).map(([opcode, name]): Row => [
    `A8: a ${name} that says there is more of it fails with 1002.`,
    "§5.5",
    [together(frame(opcode, NOTHING, NOT_FIN), still)],
    fails(1002),
  ]),
  [
    "A8: a Close that says there is more of it fails with 1002.",
    "§5.5",
    [together(close(1000, "", NOT_FIN))],
    { ok: [[]], close: { begunBy: "kit", codes: [1002], clean: false, decides: true } },
  ],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999].map((code): Row => [
    `A9: a Close with ${code} fails with 1002.`,
    "§7.4",
    [together(close(code))],
    { ok: [[]], close: { begunBy: "kit", codes: [1002], clean: false, decides: true } },
  ]),
  [
    "A9: a Close with the reason C3 28 fails with 1007.",
    "§5.5.1",
    [together(close(1000, hex("c3 28")))],
    { ok: [[]], close: { begunBy: "kit", codes: [1002, 1007], clean: false, decides: true } },
  ],
  ...["ed a0 80", "c0 80", "f4 90 80 80", "e2 82"].map((bytes): Row => [
    `A10: text of ${bytes.toUpperCase()} fails with 1007.`,
    "§8.1",
    [together(text(hex(bytes)), still)],
    fails(1007),
  ]),
  [
    "A10: a character over three fragments is one.",
    "§8.1",
    [
      together(
        text(hex("f0 9d"), NOT_FIN),
        continuation(hex("84"), NOT_FIN),
        continuation(hex("9e")),
      ),
    ],
    expects(saysText("𝄞")),
  ],
  [
    "A11: a header of 64 bits, byte by byte, and its payload at once.",
    "§5.2",
    [bytewise(told63(NOTHING, 65_536n)), together({ kind: "rest", payload: octets(65_536) })],
    expects(saysBinary(octets(65_536))),
  ],
  [
    "A11: a message of 2,000 bytes, byte by byte.",
    "§5.2",
    [bytewise(binary(octets(2000)))],
    expects(saysBinary(octets(2000))),
  ],
];

/** More than most agents take; in the short form more than some do. */
const FRAGMENTS = { full: 140_000, short: 20_000 } as const;

/** Fragments without an end, and whether the agent is there afterwards. */
const endless = (purpose: string, data: string): Row => [
  purpose,
  "§10.4",
  (form) => {
    const more = Array.from({ length: FRAGMENTS[form] }, () => continuation(data, NOT_FIN));
    return [{ do: "send", pieces: [text(data, NOT_FIN), ...more, alive] }];
  },
  choice([1008, 1009], [[], [pongs(ALIVE)]]),
];

const MIB = 1_048_576;

const MEMORY: readonly Row[] = [
  endless("B1: 140,000 fragments of a byte are too many, or cost no more than their bytes.", "A"),
  endless("B2: 140,000 empty fragments are too many, or cost nothing.", ""),
  [
    "B3: 24 fragments of 1 MiB are too much, or wait for their end.",
    "§10.4",
    () => {
      const data = octets(MIB);
      const more = Array.from({ length: 23 }, () => continuation(data, NOT_FIN));
      return [together(binary(data, NOT_FIN), ...more, alive)];
    },
    choice([1008, 1009], [[], [pongs(ALIVE)]]),
  ],
  [
    "B6: a continuation of nothing fails with 1002.",
    "§5.4",
    [together(continuation("A"), still)],
    fails(1002),
  ],
  [
    "B6: a message within another fails with 1002.",
    "§5.4",
    [together(text("A", NOT_FIN), text("B"), still)],
    fails(1002),
  ],
  [
    "B7: 10,000 messages of a byte in one write are echoed, in their order.",
    "§5.6",
    [together(...Array.from({ length: 10_000 }, (_, at) => binary(Uint8Array.of(at))))],
    expects(...Array.from({ length: 10_000 }, (_, at) => saysBinary(Uint8Array.of(at)))),
  ],
  [
    "B7: how many of 10,000 empty pings in one write are answered is told.",
    "§5.5.3",
    [together(...Array.from({ length: 10_000 }, () => ping()), still)],
    tells(saysText(STILL)),
  ],
];

const KEYS = "keys that nobody can foresee";

const MASKING: readonly Row[] = [
  [
    "C1: a frame that is not masked fails with 1002: its payload is no key.",
    "§5.1",
    [together(text("A", { masked: false }), still)],
    fails(1002),
    { roles: ["server"] },
  ],
  [
    "C1: a frame of 20 bytes that is not masked fails with 1002.",
    "§5.1",
    [together(text(letters(20), { masked: false }), still)],
    fails(1002),
    { roles: ["server"] },
  ],
  [
    "C1: a ping that is not masked fails with 1002.",
    "§5.1",
    [together(ping("A", { masked: false }), still)],
    fails(1002),
    { roles: ["server"] },
  ],
  [
    "C2: a frame that is masked fails with 1002.",
    "§5.1",
    [together(text("A", { masked: true }), still)],
    fails(1002),
    { roles: ["client"] },
  ],
  [
    "C2: a ping that is masked fails with 1002.",
    "§5.1",
    [together(ping("A", { masked: true }), still)],
    fails(1002),
    { roles: ["client"] },
  ],
  [
    "C3: the keys of 64 messages are fresh, each of them.",
    "§5.3",
    [
      {
        do: "exchange",
        count: 64,
        message: (at) => ({ kind: "message", type: "text", data: utf8(`Message ${at}.`) }),
      },
      { do: "keys", name: KEYS },
    ],
    expects({ type: "echoes", count: 64 }, mark(KEYS)),
    { roles: ["client"] },
  ],
  [
    "C3: the keys of 40 pongs are fresh, each of them.",
    "§5.3",
    [
      together(...Array.from({ length: 40 }, (_, at) => ping(`${at}`)), text(STILL)),
      { do: "await", events: 41 },
      { do: "keys", name: KEYS },
    ],
    expects(...Array.from({ length: 40 }, (_, at) => pongs(`${at}`)), saysText(STILL), mark(KEYS)),
    { roles: ["client"] },
  ],
];

const DEFLATE = { opening: { kind: "good", deflate: [{ noContextTakeover: false }] } } as const;
const RSV1 = { rsv: 0b100 } as const;
const hello = text(hex("f2 48 cd c9 c9 07 00"), RSV1);

const COMPRESSION: readonly Row[] = [
  [
    "D1: 4,096 bytes out of 40 are no bomb: they are echoed.",
    "RFC 7692 §7.2.2",
    [together(binary(compressed(run(0x61, 4096)), RSV1))],
    expects(saysBinary(new Uint8Array(4096).fill(0x61))),
    DEFLATE,
  ],
  [
    "D4: RSV1 where nothing was agreed on fails with 1002.",
    "§5.2",
    [together(hello, still)],
    fails(1002),
  ],
  [
    "D7: a stream behind a final block is read, or 1007: it is not dropped.",
    "RFC 7692 §7.2.3.4",
    [together(text(hex("f3 48 cd c9 c9 07 00 73 0d f3 f4 51 04 00 00"), RSV1), hello)],
    choice([1007], [[saysText("HelloEVIL!"), saysText("Hello")], []]),
    DEFLATE,
  ],
  [
    "D8: a block that is cut fails with 1007: half a message is none.",
    "RFC 7692 §7.2.2",
    [together(text(hex("f2 48 cd"), RSV1), hello)],
    fails(1007),
    DEFLATE,
  ],
  [
    "D9: behind a message that does not inflate nothing is delivered.",
    "RFC 7692 §7.2.2",
    [together(text(hex("ff ff ff ff"), RSV1), hello, still)],
    fails(1007),
    DEFLATE,
  ],
  [
    "D9: behind a good message, a broken one fails with 1007.",
    "RFC 7692 §7.2.2",
    [together(hello), { do: "await", events: 1 }, together(text(hex("ff ff ff ff"), RSV1), hello)],
    fails(1007, saysText("Hello")),
    DEFLATE,
  ],
  [
    "D7: what a stored block holds is not read as a block.",
    "RFC 7692 §7.2.3.3",
    [together(binary(compressed(stored(hex("f3 48 cd c9 c9 07 00")), fixed(utf8("!"))), RSV1))],
    expects(saysBinary(join([hex("f3 48 cd c9 c9 07 00"), utf8("!")]))),
    DEFLATE,
  ],
];

const FLOOD = 2000;

const FLOODS: readonly Row[] = [
  [
    "E1: how many of 2,000 pings of 125 bytes are answered is told.",
    "§5.5.3",
    [together(...Array.from({ length: FLOOD }, () => ping(octets(125))), still)],
    tells(saysText(STILL)),
  ],
  [
    "E1: 100 pings of 125 bytes, each behind the pong to the one before, are answered.",
    "§5.5.2",
    Array.from({ length: 100 }, (_, at): Step[] => [
      together(ping(octets(125))),
      { do: "await", events: at + 1 },
    ]).flat(),
    expects(...Array.from({ length: 100 }, () => pongs(octets(125)))),
  ],
  [
    "E2: 10,000 pongs that nobody asked for do no harm.",
    "§5.5.3",
    [together(...Array.from({ length: 10_000 }, () => pong(octets(125))), still)],
    expects(saysText(STILL)),
  ],
];

/** The kit ends the stream where it must not end; the agent ends it, too. */
const CUT_OFF: Expectation = { ok: [[]], close: { begunBy: "kit", codes: [], clean: false } };

const TEARDOWN: readonly Row[] = [
  [
    "F2: an end in the middle of a frame is the end.",
    "§7.1.7",
    [together(told63(octets(10), 100n)), { do: "end" }],
    CUT_OFF,
  ],
  [
    "F2: an end in the middle of a header is the end.",
    "§7.1.7",
    [together({ kind: "raw", bytes: Uint8Array.of(0x81) }), { do: "end" }],
    CUT_OFF,
  ],
  [
    "F2: an end between two fragments is the end.",
    "§7.1.7",
    [together(text("first", NOT_FIN)), { do: "end" }],
    CUT_OFF,
  ],
  [
    "F2: what a reset in the middle of a frame comes to is told.",
    "§7.1.7",
    [together(told63(octets(10), 100n)), { do: "pause", ms: 20 }, { do: "cut" }],
    { ok: [[]], informational: true, close: CLOSE_TOLD },
  ],
  [
    "F3: a message behind the Close is not delivered.",
    "§5.5.1",
    [together(close(1000), still)],
    expects(),
  ],
  ["F3: a second Close is ignored.", "§5.5.1", [together(close(1000), close(1001))], expects()],
  [
    "F3: garbage behind the Close is ignored.",
    "§5.5.1",
    [together(close(1000), { kind: "raw", bytes: hex("ff ff ff ff de ad be ef") })],
    expects(),
  ],
  [
    "F3: a Close over several writes is one.",
    "§5.5.1",
    [bytewise(close(1000, "Over several writes."))],
    expects(),
  ],
  [
    "F5: a frame that breaks a rule in the same write as the response fails with 1002.",
    "§5.1",
    answers(response(), text("A", { masked: true })),
    failsWith([1002], REQUESTED),
    { roles: ["client"], opening: { kind: "raw" } },
  ],
  [
    "F6: many frames that break rules, in one write, are failed once.",
    "§7.1.7",
    apart(...Array.from({ length: 20 }, (_, at): Piece => text("A", { rsv: 1 + (at % 3) }))),
    fails(1002),
  ],
];

export const ATTACKS: readonly Case[] = [
  ...numbered("15.1", LENGTHS),
  ...numbered("15.2", MEMORY),
  ...numbered("15.3", MASKING),
  ...numbered("15.4", COMPRESSION),
  ...numbered("15.5", FLOODS),
  ...numbered("15.6", TEARDOWN),
];

// The attacks that are bytes, and that a state machine alone can withstand. Their numbers are those
// of our list of advisories. What needs a socket, the time or a codec is tested where that is.

import { describe, expect, test } from "vitest";
import { ProtocolError } from "../src/error.ts";
import type { Limits } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import type { ViolationCode } from "../src/violation.ts";
import { allocations } from "./support/allocations.ts";
import {
  binary,
  closing,
  drain,
  END,
  feed,
  open,
  ping,
  pong,
  text,
  type Told,
  transmit,
} from "./support/drain.ts";
import {
  chop,
  closePayload,
  concat,
  FEEDS,
  frame,
  frameFrom,
  frameTo,
  hex,
  pattern,
  times,
  utf8,
} from "./support/frame.ts";

/** The masking key that is easy to read. */
const m = hex`00 00 00 00`;

function failed(role: Role, code: ViolationCode): Told[] {
  const { closeCode, message } = new ProtocolError(code);
  const payload = closePayload(closeCode, message);
  return [transmit(frameFrom(role, { opcode: Opcode.close, payload })), END];
}

interface Row {
  readonly name: string;
  readonly role: Role;
  readonly bytes: Uint8Array;
  readonly told: readonly Told[];
  readonly limits: Partial<Limits>;
}

/** `told` may be the rule that is broken. */
function row(
  name: string,
  role: Role,
  bytes: Uint8Array,
  told: ViolationCode | readonly Told[],
  limits: Partial<Limits> = {},
): Row {
  return { name, role, bytes, told: typeof told === "string" ? failed(role, told) : told, limits };
}

const HEADERS: readonly Row[] = [
  row(
    "A1 a 64-bit length with its top bit set",
    "server",
    hex`82 ff 80 00 00 00 00 00 00 00 ${m}`,
    "length-top-bit-set",
  ),
  row("A1 a length of -1", "client", hex`82 7f ff ff ff ff ff ff ff ff`, "length-top-bit-set"),
  row(
    "A2 a length of 4 GiB + 16: all 64 bits count",
    "client",
    hex`82 7f 00 00 00 01 00 00 00 10`,
    "message-too-big",
  ),
  row(
    "A2 a length of 256 TiB: all 64 bits count",
    "client",
    hex`82 7f 00 01 00 00 00 00 00 00`,
    "message-too-big",
  ),
  row(
    "A3 a length of 2^63 - 1",
    "server",
    hex`82 ff 7f ff ff ff ff ff ff ff ${m}`,
    "message-too-big",
  ),
  row(
    "A3 a length of 2^32 - 1",
    "server",
    hex`82 ff 00 00 00 00 ff ff ff ff ${m}`,
    "message-too-big",
  ),
  row(
    "A4 a length near 2^63 behind a byte",
    "server",
    hex`02 81 ${m} 41 80 ff 7f ff ff ff ff ff ff ff ${m}`,
    "message-too-big",
  ),
  row(
    "A5 a reserved opcode and a huge length",
    "server",
    hex`83 ff 7f ff ff ff ff ff ff ff`,
    "reserved-opcode",
  ),
  row(
    "A5 RSV2 and a huge length",
    "server",
    hex`a2 ff 7f ff ff ff ff ff ff ff`,
    "reserved-bit-set",
  ),
  row(
    "A6 5 bytes in 16 bits",
    "server",
    hex`82 fe 00 05 ${m} 01 02 03 04 05`,
    "length-not-minimal",
  ),
  row(
    "A6 5 bytes in 64 bits",
    "server",
    hex`82 ff 00 00 00 00 00 00 00 05 ${m} 01 02 03 04 05`,
    "length-not-minimal",
  ),
  row(
    "A6 65,535 bytes in 64 bits",
    "server",
    hex`82 ff 00 00 00 00 00 00 ff ff ${m}`,
    "length-not-minimal",
  ),
  row("A7 a ping of 126 bytes", "server", hex`89 fe 00 7e ${m}`, "control-frame-too-long"),
  row("A7 a ping whose length has 64 bits", "server", hex`89 ff`, "control-frame-too-long"),
  row("A8 a ping without FIN", "server", hex`09 80 ${m}`, "control-frame-fragmented"),
  row("A8 a Close without FIN", "server", hex`08 80 ${m}`, "control-frame-fragmented"),
  row("A8 a pong without FIN", "server", hex`0a 80 ${m}`, "control-frame-fragmented"),
  row("A9 a Close of one byte", "server", hex`88 81 ${m} 03`, "close-payload-one-byte"),
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) =>
    row(
      `A9 a Close of ${code}`,
      "server",
      hex`88 82 ${m} ${closePayload(code)}`,
      "close-code-invalid",
    ),
  ),
  row(
    "A9 a Close with a reason that is no text",
    "server",
    hex`88 84 ${m} 03 e8 c3 28`,
    "close-reason-invalid-utf8",
  ),
  row(
    "A9 a Close with half a character",
    "server",
    hex`88 84 ${m} 03 e8 e2 82`,
    "close-reason-invalid-utf8",
  ),
  row("A9 a Close of 126 bytes", "server", hex`88 fe 00 7e ${m}`, "control-frame-too-long"),
];

const TEXTS: readonly Row[] = [
  row("A10 a surrogate", "server", hex`81 83 ${m} ed a0 80`, "invalid-utf8"),
  row("A10 an overlong NUL", "server", hex`81 82 ${m} c0 80`, "invalid-utf8"),
  row("A10 U+110000", "server", hex`81 84 ${m} f4 90 80 80`, "invalid-utf8"),
  row("A10 a character split over frames is valid", "server", hex`01 82 ${m} e2 82 80 81 ${m} ac`, [
    text("€"),
  ]),
  row(
    "A10 a character that FIN leaves unfinished",
    "server",
    hex`01 82 ${m} e2 82 80 80 ${m}`,
    "invalid-utf8",
  ),
  row(
    "A10 a character that another message begins",
    "server",
    hex`81 82 ${m} e2 82 81 81 ${m} ac`,
    "invalid-utf8",
  ),
];

const FRAGMENTS: readonly Row[] = [
  row(
    "B1 fragments without end",
    "server",
    hex`01 81 ${m} 41 ${times(10, hex`00 81 ${m} 41`)}`,
    "too-many-fragments",
    { maxFragments: 10 },
  ),
  row(
    "B2 empty fragments without end",
    "server",
    hex`01 80 ${m} ${times(10, hex`00 80 ${m}`)}`,
    "too-many-fragments",
    { maxFragments: 10 },
  ),
  row(
    "B3 fragments that are too big in sum",
    "server",
    hex`02 84 ${m} 01 02 03 04 80 85 ${m}`,
    "message-too-big",
    { maxMessageBytes: 8 },
  ),
  row("B6 a continuation of nothing", "server", hex`80 81 ${m} 41`, "continuation-without-start"),
  row("B6 a continuation of a message that is whole", "server", hex`02 80 ${m} 80 80 ${m} 80`, [
    binary(hex``),
    ...failed("server", "continuation-without-start"),
  ]),
  row(
    "B6 a message within a message",
    "server",
    hex`01 81 ${m} 41 81 81 ${m} 42`,
    "message-unfinished",
  ),
];

const MASKS: readonly Row[] = [
  row("C1 a frame to a server that is not masked", "server", hex`81 01 41`, "frame-not-masked"),
  row(
    "C1 nor long enough to be taken for a key",
    "server",
    hex`81 05 00 00 00 00 41`,
    "frame-not-masked",
  ),
  row("C2 a frame to a client that is masked", "client", hex`81 81 ${m} 41`, "frame-masked"),
];

const DROPPED = concat(hex`81 81 ${m} 41`, hex`88 82 ${m} 03 e9`, hex`83 ff`, pattern(300));
const CLOSES: readonly Row[] = [
  row("D4 RSV1 that nobody agreed on", "server", hex`c1 80 ${m}`, "reserved-bit-set"),
  row("D4 RSV2 on a continuation", "server", hex`01 80 ${m} a0 80 ${m}`, "reserved-bit-set"),
  row("D4 RSV3 on a ping", "server", hex`99 80 ${m}`, "reserved-bit-set"),
  row(
    "F3 data, a second Close and garbage after a Close",
    "server",
    hex`88 82 ${m} 03 e8 ${DROPPED}`,
    [closing(1000), transmit(hex`88 02 03 e8`), END],
  ),
  row("F3 the same after a violation", "server", hex`83 80 ${m} ${DROPPED}`, "reserved-opcode"),
];

describe.each(Object.entries(FEEDS))("bytes that attack, %s", (_feed, feedAs) => {
  const rows = [...HEADERS, ...TEXTS, ...FRAGMENTS, ...MASKS, ...CLOSES];
  test.each(rows)("$name, to a $role", ({ role, bytes, told, limits }) => {
    expect(feed(open(role, limits), feedAs(bytes))).toEqual(told);
  });

  test("E2 pongs that nobody asked for are told, and cost their payload", () => {
    const client = open("client");
    const bytes = times(500, frame({ opcode: Opcode.pong, payload: "x" }));
    const told = feed(client, feedAs(bytes));
    expect(told).toEqual(Array.from({ length: 500 }, () => pong(utf8("x"))));
    expect([client.pendingBytes, client.unreadBytes]).toEqual([0, 0]);
  });

  test("E1 pings are answered in order while the transport takes bytes, the last one while it does not", () => {
    const payloads = Array.from({ length: 50 }, (_, i) => `${i}`.padStart(125));
    const bytes = concat(
      ...payloads.map((payload) => frameTo("server", { opcode: Opcode.ping, payload })),
    );
    const server = open("server");
    const told = feed(server, feedAs(bytes));
    const answers = told.flatMap((output) => (output.type === "transmit" ? [output.bytes] : []));
    expect(told.filter(({ type }) => type === "ping")).toEqual(
      payloads.map((payload) => ping(utf8(payload))),
    );
    expect(concat(...answers)).toEqual(
      concat(...payloads.map((payload) => frame({ opcode: Opcode.pong, payload }))),
    );

    const full = open("server");
    full.pauseTransmitting();
    expect(feed(full, feedAs(bytes))).toEqual(payloads.map((payload) => ping(utf8(payload))));
    full.resumeTransmitting();
    expect(drain(full)).toEqual([
      transmit(frame({ opcode: Opcode.pong, payload: payloads.at(-1)! })),
    ]);
  });

  test("F6 a listener that aborts hears no more", () => {
    const server = open("server");
    const heard: string[] = [];
    for (const chunk of feedAs(
      times(10, frameTo("server", { opcode: Opcode.text, payload: "a" })),
    )) {
      server.receive(chunk, 0);
      for (let output; (output = server.poll()) !== undefined;) {
        heard.push(output.type);
        if (heard.length === 3) server.abort();
      }
    }
    expect(heard).toEqual(["text", "text", "text", "abort", "closed"]);
  });
});

describe("memory follows bytes, not announcements", () => {
  const large = (sizes: readonly number[]) => sizes.filter((size) => size > 14);

  test.each([
    ["A3 a header of 16 MiB, then silence", hex`82 ff 00 00 00 00 01 00 00 00 ${m}`],
    ["B5 half a header", hex`82 ff 00 00 00`],
  ])("%s: nothing is allocated but room for the header", (_, bytes) => {
    for (const feedAs of Object.values(FEEDS)) {
      const server = open("server");
      const chunks = feedAs(bytes);
      const sizes = allocations(() => {
        for (const chunk of chunks) {
          server.receive(chunk, 0);
          server.poll();
        }
      });
      expect([server.state, large(sizes)]).toEqual(["open", []]);
    }
  });

  test.each([
    ["A3 2^63 - 1 bytes", hex`82 ff 7f ff ff ff ff ff ff ff ${m}`],
    ["A5 a reserved opcode with 2^63 - 1 bytes", hex`83 ff 7f ff ff ff ff ff ff ff ${m}`],
  ])("%s: nothing is allocated but a block for our Close frame", (_, bytes) => {
    const server = open("server");
    const sizes = allocations(() => {
      server.receive(bytes, 0);
      server.poll();
    });
    expect([server.state, sizes.filter((size) => size > 125)]).toEqual(["awaitingEnd", [65_536]]);
  });

  test("B5 a frame that a byte begins holds 4 KiB", () => {
    const server = open("server");
    const chunks = FEEDS["byte by byte"](hex`82 ff 00 00 00 00 01 00 00 00 ${m} 01`);
    const sizes = allocations(() => {
      for (const chunk of chunks) {
        server.receive(chunk, 0);
        server.poll();
      }
    });
    expect(large(sizes)).toEqual([4096]);
  });

  test("B4 a frame of 256 KiB in single bytes makes room a few times", () => {
    const server = open("server");
    const chunks = chop(
      frameTo("server", { opcode: Opcode.binary, payload: pattern(262_144) }),
      Array<number>(262_200).fill(1),
    );
    let message: unknown;
    const sizes = allocations(() => {
      for (const chunk of chunks) {
        server.receive(chunk, 0);
        message = server.poll() ?? message;
      }
    });
    expect(large(sizes)).toEqual([4096, 16_388, 65_556, 262_144]);
    expect(message).toEqual(binary(pattern(262_144)));
  });

  test("B1 as many fragments as the limit allows make room a few times", () => {
    const client = open("client");
    const fragments = times(131_070, hex`00 01 41`);
    const bytes = hex`01 01 41 ${fragments} 80 01 41`;
    let message: unknown;
    const sizes = allocations(() => {
      client.receive(bytes, 0);
      message = client.poll();
    });
    expect(large(sizes)).toEqual([4096, 16_388, 65_556, 262_228]);
    expect(message).toEqual(text("A".repeat(131_072)));
  });

  test("B2 one fragment more than the limit allows fails, empty or not", () => {
    for (const more of [hex`00 00`, hex`00 01 41`]) {
      const client = open("client");
      expect(feed(client, [hex`01 00 ${times(131_072, more)}`])).toEqual(
        failed("client", "too-many-fragments"),
      );
    }
  });
});

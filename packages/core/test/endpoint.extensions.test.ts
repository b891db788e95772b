import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LapseError } from "../src/close-info.ts";
import * as Lapse from "../src/lapse.ts";
import type { Endpoint } from "../src/endpoint.ts";
import { ProtocolError, UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import type { ExtensionSession } from "../src/extension.ts";
import type { Limits } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { binary, drain, END, feed, feedEnd, open, ping, text, transmit } from "./support/drain.ts";
import { Doubling, lending, RESERVING, Reversing, withJobs } from "./support/extensions.ts";
import {
  chop,
  closePayload,
  concat,
  FEEDS,
  frameFrom,
  frameTo,
  hex,
  pattern,
} from "./support/frame.ts";
import { anyText } from "./support/streams.ts";

const ROLES = ["client", "server"] as const;
const RSV1 = 0x40;
const RSV2 = 0x20;

const extended = (role: Role, extensions: ExtensionSession[], limits: Partial<Limits> = {}) =>
  open(role, limits, { extensions });
const failure = (role: Role, code: ConstructorParameters<typeof ProtocolError>[0]) => {
  const { closeCode, message } = new ProtocolError(code);
  return [
    transmit(frameFrom(role, { opcode: Opcode.close, payload: closePayload(closeCode, message) })),
    END,
  ];
};

describe.each(ROLES)("a %s with an extension sends, RFC 6455 §9", (role) => {
  test("what the extension encodes, its bit on the frame", () => {
    const endpoint = extended(role, [new Doubling()]);
    endpoint.send("ab");
    endpoint.send(hex`01`);
    endpoint.send("");
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { rsv: RSV1, opcode: Opcode.text, payload: "aabb" }),
        frameFrom(role, { rsv: RSV1, opcode: Opcode.binary, payload: hex`01 01` }),
        frameFrom(role, { rsv: RSV1, opcode: Opcode.text }),
      ),
    ]);
  });

  test("what the extension leaves alone, its bit clear", () => {
    const endpoint = extended(role, [new Doubling(3)]);
    endpoint.send("ab");
    endpoint.send("abc");
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.text, payload: "ab" }),
        frameFrom(role, { rsv: RSV1, opcode: Opcode.text, payload: "aabbcc" }),
      ),
    ]);
  });

  test("two extensions in their order, each with its bit, §9.1", () => {
    const endpoint = extended(role, [new Doubling(2), RESERVING, new Reversing()]);
    endpoint.send("abc");
    endpoint.send("a");
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { rsv: RSV1 | RSV2, opcode: Opcode.text, payload: "ccbbaa" }),
        frameFrom(role, { rsv: RSV2, opcode: Opcode.text, payload: "a" }),
      ),
    ]);
  });

  test("control frames as they are, §5.5", () => {
    const endpoint = extended(role, [new Doubling()]);
    endpoint.ping("a");
    endpoint.pong("b");
    endpoint.close(1000);
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.ping, payload: "a" }),
        frameFrom(role, { opcode: Opcode.pong, payload: "b" }),
        frameFrom(role, { opcode: Opcode.close, payload: closePayload(1000) }),
      ),
    ]);
  });

  test("C4 a large payload that it leaves alone is copied on request", () => {
    for (const copy of [true, false]) {
      const endpoint = extended(role, [new Doubling(1e6)]);
      const payload = pattern(20_000);
      endpoint.send(payload, { copy });
      if (copy) payload.fill(0);
      expect(drain(endpoint)).toEqual([
        transmit(frameFrom(role, { opcode: Opcode.binary, payload: pattern(20_000) })),
      ]);
    }
  });
});

describe.each(ROLES)("a %s with an extension receives, §9", (role) => {
  describe.each(Object.entries(FEEDS))("%s", (_feed, feedAs) => {
    test("what its bit marks is decoded, across fragments and control frames", () => {
      const bytes = concat(
        frameTo(role, { rsv: RSV1, fin: false, opcode: Opcode.text, payload: "aab" }),
        frameTo(role, { opcode: Opcode.ping }),
        frameTo(role, { fin: false, opcode: Opcode.continuation }),
        frameTo(role, { opcode: Opcode.continuation, payload: "bcc" }),
        frameTo(role, { opcode: Opcode.text, payload: "dd" }),
      );
      expect(feed(extended(role, [new Doubling()]), feedAs(bytes))).toEqual(
        feedAs(bytes).length === 1
          ? [
              ping(hex``),
              text("abc"),
              text("dd"),
              transmit(frameFrom(role, { opcode: Opcode.pong })),
            ]
          : [
              ping(hex``),
              transmit(frameFrom(role, { opcode: Opcode.pong })),
              text("abc"),
              text("dd"),
            ],
      );
    });

    test.each([
      ["D4 the bit of nobody", { rsv: RSV2, opcode: Opcode.text }, "reserved-bit-set"],
      ["D4 its bit and another", { rsv: RSV1 | RSV2, opcode: Opcode.text }, "reserved-bit-set"],
      ["D4 its bit on a ping", { rsv: RSV1, opcode: Opcode.ping }, "reserved-bit-set"],
      ["D4 its bit on a Close", { rsv: RSV1, opcode: Opcode.close }, "reserved-bit-set"],
      [
        "what it cannot decode",
        { rsv: RSV1, opcode: Opcode.text, payload: "ab" },
        "extension-data-invalid",
      ],
      [
        "D8 what is cut",
        { rsv: RSV1, opcode: Opcode.text, payload: "aab" },
        "extension-data-invalid",
      ],
      [
        "text that is none",
        { rsv: RSV1, opcode: Opcode.text, payload: hex`ff ff` },
        "invalid-utf8",
      ],
    ] as const)("%s fails the connection", (_, parts, code) => {
      const endpoint = extended(role, [new Doubling()]);
      expect(feed(endpoint, feedAs(frameTo(role, parts)))).toEqual(failure(role, code));
    });

    test("D4 its bit on a continuation fails the connection", () => {
      const bytes = concat(
        frameTo(role, { rsv: RSV1, fin: false, opcode: Opcode.text, payload: "aa" }),
        frameTo(role, { rsv: RSV1, opcode: Opcode.continuation, payload: "bb" }),
      );
      expect(feed(extended(role, [new Doubling()]), feedAs(bytes))).toEqual(
        failure(role, "reserved-bit-set"),
      );
    });

    test("D2 a message that grows too big as it is decoded fails, by fragments too", () => {
      const limits = { maxMessageBytes: 3 };
      const whole = frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload: "aabbccdd" });
      const fragments = concat(
        frameTo(role, { rsv: RSV1, fin: false, opcode: Opcode.text, payload: "aabb" }),
        frameTo(role, { opcode: Opcode.continuation, payload: "ccdd" }),
      );
      for (const bytes of [whole, fragments]) {
        const endpoint = extended(role, [new Doubling()], limits);
        expect(feed(endpoint, feedAs(bytes))).toEqual(failure(role, "message-too-big"));
      }
    });

    test("two extensions are undone in reverse", () => {
      const both = () => [new Doubling(), new Reversing()];
      const bytes = concat(
        frameTo(role, { rsv: RSV1 | RSV2, opcode: Opcode.text, payload: "ccbbaa" }),
        frameTo(role, { rsv: RSV2, opcode: Opcode.binary, payload: hex`01 02` }),
      );
      expect(feed(extended(role, both()), feedAs(bytes))).toEqual([
        text("abc"),
        binary(hex`02 01`),
      ]);
    });
  });

  test("D1 it is asked for no more than there is room for, and one byte to see that there is more", () => {
    const doubling = new Doubling();
    const endpoint = extended(role, [doubling], { maxMessageBytes: 10 });
    const bomb = frameTo(role, { rsv: RSV1, opcode: Opcode.binary, payload: new Uint8Array(1000) });
    expect(feed(endpoint, [bomb])).toEqual(failure(role, "message-too-big"));
    expect(doubling.log).toEqual([{ maxBytes: 11, given: 11, more: true }]);
  });

  test("what it keeps back is asked for until nothing is left", () => {
    const slow = new Doubling();
    const decode = slow.decode.bind(slow);
    slow.decode = (piece, last, maxBytes) => decode(piece, last, Math.min(2, maxBytes));
    const endpoint = extended(role, [slow], { maxMessageBytes: 5 });
    expect(
      feed(endpoint, [frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload: "aabbccddee" })]),
    ).toEqual([text("abcde")]);
    expect(slow.log.map(({ given, more }) => [given, more])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
  });

  test("D1 what lies between two extensions is bounded as well", () => {
    const [doubling, reversing] = [new Doubling(), new Reversing()];
    const endpoint = extended(role, [reversing, doubling], { maxMessageBytes: 4 });
    const bomb = frameTo(role, {
      rsv: RSV1 | RSV2,
      opcode: Opcode.binary,
      payload: new Uint8Array(10),
    });
    expect(feed(endpoint, [bomb])).toEqual(failure(role, "message-too-big"));
    expect(doubling.log.every(({ given }) => given <= 5)).toBe(true);
  });

  test("D9 nothing is decoded behind a failure", () => {
    const doubling = new Doubling();
    const endpoint = extended(role, [doubling]);
    const bad = frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload: "ab" });
    const good = frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload: "aa" });
    expect(feed(endpoint, [concat(bad, good), good])).toEqual(
      failure(role, "extension-data-invalid"),
    );
    expect(doubling.log).toEqual([]);
  });

  test("nothing is decoded once we have closed", () => {
    const doubling = new Doubling();
    const endpoint = extended(role, [doubling]);
    endpoint.close(1000);
    drain(endpoint);
    expect(
      feed(endpoint, [frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload: "ab" })]),
    ).toEqual([]);
    expect(doubling.log).toEqual([]);
  });
});

describe.each(ROLES)("the extensions of a %s are freed, once, when all is over", (role) => {
  const freed = (end: (endpoint: Endpoint) => void) => {
    const sessions = [new Doubling(), new Reversing()];
    const endpoint = extended(role, sessions);
    end(endpoint);
    const told = drain(endpoint).map(({ type }) => type);
    endpoint.abort();
    endpoint.receiveEnd();
    drain(endpoint);
    return [told.at(-1), ...sessions.map((session) => session.freed)];
  };

  test.each([
    ["by an abort", (endpoint: Endpoint) => endpoint.abort()],
    ["by the peer's end", (endpoint: Endpoint) => endpoint.receiveEnd()],
    ["by a lost connection", (endpoint: Endpoint) => endpoint.connectionLost()],
    [
      "in good order",
      (endpoint: Endpoint) => {
        endpoint.close(1000);
        drain(endpoint);
        feed(endpoint, [frameTo(role, { opcode: Opcode.close })]);
        endpoint.receiveEnd();
      },
    ],
  ])("%s", (_, end) => {
    expect(freed(end)).toEqual(["closed", 1, 1]);
  });

  test("and not before", () => {
    const doubling = new Doubling();
    const endpoint = extended(role, [doubling]);
    endpoint.close(1000);
    drain(endpoint);
    expect(doubling.freed).toBe(0);
    const cause = new LapseError(Lapse.endedWithoutClose);
    expect(feedEnd(endpoint).at(-1)).toMatchObject({ type: "closed", info: { cause } });
    expect(doubling.freed).toBe(1);
  });
});

test("two extensions that claim the same bit do not get along", () => {
  const mistake = new UsageError(Mistake.extensionsOverlap);
  expect(() => extended("server", [new Doubling(), new Doubling()])).toThrow(mistake);
  expect(() => extended("server", [new Doubling(), { ...RESERVING, rsv: 0x70 }])).toThrow(mistake);
  expect(
    extended("server", [RESERVING, RESERVING, new Doubling(), new Reversing()]).extensions.length,
  ).toBe(4);
});

test("what one side encodes the other decodes, however it is chopped, with any of two extensions", () => {
  const message = fc.oneof(anyText(), fc.uint8Array({ maxLength: 300 }));
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 50 });
  const sessions = fc.constantFrom<(() => ExtensionSession)[]>(
    () => new Doubling(5),
    () => new Reversing(),
    () => lending(new Doubling(5)),
    () => lending(new Reversing()),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...ROLES),
      fc.uniqueArray(sessions, { maxLength: 2, selector: (make) => make().rsv }),
      fc.array(message, { maxLength: 6 }),
      sizes,
      (role, makers, messages, chunkSizes) => {
        const [from, to] = [role, role === "client" ? "server" : "client"].map((side) =>
          extended(
            side as Role,
            makers.map((make) => make()),
          ),
        ) as [Endpoint, Endpoint];
        for (const data of messages) from.send(data);
        const bytes = concat(
          ...drain(from).flatMap((output) => ("bytes" in output ? [output.bytes] : [])),
        );
        expect(feed(to, chop(bytes, chunkSizes))).toEqual(
          messages.map((data) => (typeof data === "string" ? text(data) : binary(data))),
        );
      },
    ),
  );
});

test("an encoded message whose chunk was lent is whole, though the buffer is used again at once", () => {
  const session = new Doubling();
  const endpoint = extended("server", [withJobs(session)]);
  const chunk = frameTo("server", { rsv: RSV1, opcode: Opcode.text, payload: "aabb" });
  endpoint.receive(chunk, 0, true);
  const work = endpoint.poll();
  endpoint.giveBack();
  chunk.fill(0);
  if (work?.type === "work") work.run(() => {});
  expect(drain(endpoint)).toEqual([text("ab")]);
});

import { describe, expect, test } from "vitest";
import { ProtocolError } from "../src/error.ts";
import type { ExtensionSession } from "../src/extension.ts";
import type { Limits } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { type ViolationCode, VIOLATIONS } from "../src/violation.ts";
import { drain, END, feed, feedEnd, open, text, transmit } from "./support/drain.ts";
import { Doubling } from "./support/extensions.ts";
import {
  closePayload,
  concat,
  FEEDS,
  frame,
  frameFrom,
  frameTo,
  hex,
  RFC_KEY,
} from "./support/frame.ts";

interface Provocation {
  /** Who is provoked, if the rule is not for both. */
  readonly roles?: readonly Role[];
  /** The bytes that break the rule; not one of them can be spared. */
  readonly bytes: (role: Role) => Uint8Array;
  readonly limits?: Partial<Limits>;
  readonly extensions?: () => ExtensionSession[];
  readonly paused?: boolean;
}

const start = (role: Role) => frameTo(role, { fin: false, opcode: Opcode.binary });
const close = (role: Role, payload: Uint8Array) => frameTo(role, { opcode: Opcode.close, payload });

// A violation without bytes that provoke it does not compile.
const PROVOCATIONS = {
  "reserved-bit-set": { bytes: () => hex`c1` },
  "reserved-opcode": { bytes: () => hex`83` },
  "control-frame-fragmented": { bytes: () => hex`09` },
  "continuation-without-start": { bytes: () => hex`80` },
  "message-unfinished": { bytes: (role) => concat(start(role), hex`82`) },

  "frame-not-masked": { roles: ["server"], bytes: () => hex`81 01` },
  "frame-masked": { roles: ["client"], bytes: () => hex`81 81` },
  "control-frame-too-long": { bytes: (role) => (role === "server" ? hex`89 fe` : hex`89 7e`) },
  "length-not-minimal": {
    bytes: (role) => (role === "server" ? hex`82 fe 007d` : hex`82 7e 007d`),
  },
  "length-top-bit-set": {
    bytes: (role) => hex`82 ${role === "server" ? hex`ff` : hex`7f`} 80000000 00000000`,
  },

  "invalid-utf8": { bytes: (role) => frameTo(role, { opcode: Opcode.text, payload: hex`61 c0` }) },
  "message-too-big": {
    bytes: (role) => frameTo(role, { opcode: Opcode.binary, length: 5n }),
    limits: { maxMessageBytes: 4 },
  },
  "too-many-fragments": {
    bytes: (role) => concat(start(role), frameTo(role, { opcode: Opcode.continuation })),
    limits: { maxFragments: 1 },
  },
  "too-much-unread": { bytes: () => hex`82 00 82`, limits: { maxUnreadBytes: 2 }, paused: true },

  "close-payload-one-byte": { bytes: (role) => close(role, hex`03`) },
  "close-code-invalid": { bytes: (role) => close(role, closePayload(1005)) },
  "close-reason-invalid-utf8": { bytes: (role) => close(role, hex`03 e8 c3 28`) },

  "extension-data-invalid": {
    bytes: (role) => frameTo(role, { rsv: 0x40, opcode: Opcode.binary, payload: hex`01 02` }),
    extensions: () => [new Doubling()],
  },
} satisfies Record<ViolationCode, Provocation>;

const ROWS = Object.entries<Provocation>(PROVOCATIONS).flatMap(([code, provocation]) =>
  (provocation.roles ?? (["client", "server"] as const)).map(
    (role) => [code as ViolationCode, role, provocation] as const,
  ),
);

/** An endpoint that delivers a message, and is then ready to be provoked. */
function provocable(role: Role, { limits, extensions, paused }: Provocation) {
  const endpoint = open(role, limits, { extensions: extensions?.() });
  const before = frameTo(role, { opcode: Opcode.text, payload: "abc" });
  expect(feed(endpoint, [before])).toEqual([text("abc")]);
  if (paused === true) endpoint.pauseReceiving();
  return endpoint;
}

test("a violation has a close code that may be sent, a section and a sentence", () => {
  for (const { closeCode, section, sentence } of Object.values(VIOLATIONS)) {
    expect([1002, 1007, 1008, 1009]).toContain(closeCode);
    expect(section).toMatch(/^RFC 6455 §\d+(\.\d+)*$/);
    expect(sentence).toMatch(/^[A-Z].+\.$/);
  }
});

describe.each(ROWS)("%s, received by a %s, RFC 6455 §7.1.7", (code, role, provocation) => {
  const error = new ProtocolError(code);
  const sent = { code: VIOLATIONS[code].closeCode, reason: error.message };
  const failure = [
    transmit(
      frameFrom(role, { opcode: Opcode.close, payload: closePayload(sent.code, sent.reason) }),
    ),
    END,
  ];
  const closed = {
    type: "closed",
    info: {
      code: 1006,
      reason: "",
      wasClean: false,
      initiator: "we",
      sent,
      received: undefined,
      cause: error,
    },
  };
  // Nothing of this is delivered, nor checked, nor does it throw.
  const after = concat(
    frameTo(role, { opcode: Opcode.text, payload: "valid" }),
    frameTo(role, { opcode: Opcode.ping }),
    frameTo(role, { opcode: Opcode.close, payload: closePayload(1000) }),
    hex`ff ff ff ff`,
    frame({ opcode: Opcode.text, key: role === "server" ? undefined : RFC_KEY }),
  );

  test.each(Object.entries(FEEDS))(
    "%s: a Close frame says so, then we end; nothing follows",
    (_, feedAs) => {
      const endpoint = provocable(role, provocation);
      expect(feed(endpoint, feedAs(provocation.bytes(role)))).toEqual(failure);
      expect(feed(endpoint, feedAs(after))).toEqual([]);
      expect([endpoint.send("a"), endpoint.ping(), endpoint.pong()]).toEqual([false, false, false]);
      endpoint.close(1000);
      expect(drain(endpoint)).toEqual([]);
      expect(feedEnd(endpoint)).toEqual([closed]);
      expect(feed(endpoint, feedAs(after))).toEqual([]);
      expect(feedEnd(endpoint)).toEqual([]);
    },
  );

  test("what follows in the same chunk is not delivered", () => {
    const endpoint = provocable(role, provocation);
    expect(feed(endpoint, [concat(provocation.bytes(role), after)])).toEqual(failure);
    expect([endpoint.unreadBytes, feedEnd(endpoint)]).toEqual([0, [closed]]);
  });

  test("one byte less is none", () => {
    const endpoint = provocable(role, provocation);
    expect(feed(endpoint, [provocation.bytes(role).slice(0, -1)])).toEqual([]);
    expect(endpoint.state).toBe("open");
  });
});

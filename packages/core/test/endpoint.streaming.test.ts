// Messages in pieces through endpoints, both ways; and messages that were prepared.

import { describe, expect, test } from "vitest";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import type { MessageType } from "../src/event.ts";
import { Opcode } from "../src/opcode.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import {
  closing,
  drain,
  END,
  feed,
  open,
  ping,
  summary,
  type Told,
  transmit,
} from "./support/drain.ts";
import { Doubling, Reversing } from "./support/extensions.ts";
import {
  closePayload,
  concat,
  FEEDS,
  frameFrom,
  frameTo,
  hex,
  pattern,
  utf8,
} from "./support/frame.ts";

const ROLES = ["client", "server"] as const;
const RSV1 = 0x40;

const piece = (of: MessageType, data: string | Uint8Array, first = false, last = false) =>
  ({ type: "piece", of, data, first, last }) as const;
const heard = (told: readonly Told[]) => summary(told).told;

describe.each(ROLES)("a %s sends a message in pieces, RFC 6455 §5.4", (role) => {
  test("as frames, control frames between, and nothing else before its end", () => {
    const endpoint = open(role);
    const writer = endpoint.beginMessage("text");
    expect(() => endpoint.send("no")).toThrow(new UsageError(Mistake.messageOpen));
    expect(() => endpoint.send(prepareMessage("no"))).toThrow(new UsageError(Mistake.messageOpen));
    expect(() => endpoint.beginMessage("text")).toThrow(new UsageError(Mistake.messageOpen));
    writer.write("a");
    endpoint.ping("!");
    writer.write("");
    writer.write("b");
    writer.end("c");
    endpoint.send("d");
    endpoint.beginMessage("binary").end();
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { fin: false, opcode: Opcode.text, payload: "a" }),
        frameFrom(role, { opcode: Opcode.ping, payload: "!" }),
        frameFrom(role, { fin: false, opcode: Opcode.continuation, payload: "b" }),
        frameFrom(role, { opcode: Opcode.continuation, payload: "c" }),
        frameFrom(role, { opcode: Opcode.text, payload: "d" }),
        frameFrom(role, { opcode: Opcode.binary }),
      ),
    ]);
  });

  test("each piece leaves as it is written", () => {
    const endpoint = open(role);
    const writer = endpoint.beginMessage("binary");
    expect(drain(endpoint)).toEqual([]);
    writer.write(hex`01`);
    expect(drain(endpoint)).toEqual([
      transmit(frameFrom(role, { fin: false, opcode: Opcode.binary, payload: hex`01` })),
    ]);
    writer.end();
    expect(drain(endpoint)).toEqual([transmit(frameFrom(role, { opcode: Opcode.continuation }))]);
  });

  test("a large piece is not copied, unless asked to", () => {
    for (const copy of [true, false]) {
      const endpoint = open("server");
      const data = pattern(20_000);
      endpoint.beginMessage("binary", { copy }).end(data);
      data.fill(0);
      const [told] = drain(endpoint);
      expect("bytes" in told && told.bytes.subarray(4)).toEqual(
        copy ? pattern(20_000) : new Uint8Array(20_000),
      );
    }
  });

  test("once we close, it goes nowhere, and its end harms nobody", () => {
    const endpoint = open(role);
    const writer = endpoint.beginMessage("text");
    writer.write("a");
    endpoint.close();
    expect([writer.write("b"), writer.end(), endpoint.send("c")]).toEqual([false, false, false]);
    const next = endpoint.beginMessage("text");
    expect(next.end("d")).toBe(false);
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { fin: false, opcode: Opcode.text, payload: "a" }),
        frameFrom(role, { opcode: Opcode.close }),
      ),
    ]);
  });

  test("through two extensions, their bits on its first frame", () => {
    const endpoint = open(role, {}, { extensions: [new Doubling(2), new Reversing()] });
    const writer = endpoint.beginMessage("text");
    for (const said of ["ab", "c"]) writer.write(said);
    writer.end();
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { fin: false, rsv: 0x60, opcode: Opcode.text, payload: "bbaa" }),
        frameFrom(role, { fin: false, opcode: Opcode.continuation, payload: "cc" }),
        frameFrom(role, { opcode: Opcode.continuation }),
      ),
    ]);
  });
});

describe.each(ROLES)("a %s sends bytes as text", (role) => {
  test("which are checked, and strings as bytes", () => {
    const endpoint = open(role);
    expect(() => endpoint.send(hex`61 ff`, { as: "text" })).toThrow(
      new UsageError(Mistake.textInvalid),
    );
    endpoint.send(utf8("é"), { as: "text" });
    endpoint.send("é", { as: "binary" });
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.text, payload: "é" }),
        frameFrom(role, { opcode: Opcode.binary, payload: "é" }),
      ),
    ]);
  });
});

describe.each(ROLES)("a %s sends prepared messages", (role) => {
  test("as if they were said", () => {
    for (const extensions of [[], [new Doubling(1e6)]]) {
      const endpoint = open(role, {}, { extensions });
      for (const message of ["é", hex`ff`, pattern(5000)]) endpoint.send(prepareMessage(message));
      expect(summary(drain(endpoint)).sent).toEqual(
        concat(
          frameFrom(role, { opcode: Opcode.text, payload: "é" }),
          frameFrom(role, { opcode: Opcode.binary, payload: hex`ff` }),
          frameFrom(role, { opcode: Opcode.binary, payload: pattern(5000) }),
        ),
      );
    }
  });

  test("which stay as they are, however often", () => {
    const message = prepareMessage(pattern(20_000));
    for (let i = 0; i < 2; i++) {
      const endpoint = open(role);
      endpoint.send(message);
      expect(summary(drain(endpoint)).sent).toEqual(
        frameFrom(role, { opcode: Opcode.binary, payload: pattern(20_000) }),
      );
    }
    expect(message.payload).toEqual(pattern(20_000));
  });

  test("but not once it closes", () => {
    const endpoint = open(role);
    endpoint.close();
    expect(endpoint.send(prepareMessage("a"))).toBe(false);
  });
});

const settings = { delivery: "pieces" } as const;

describe.each(ROLES)("a %s hears messages in pieces", (role) => {
  test("it says so", () => {
    expect([open(role).delivery, open(role, {}, settings).delivery]).toEqual(["whole", "pieces"]);
  });

  test("as they arrive, within a frame too, pings between", () => {
    const endpoint = open(role, {}, settings);
    const bytes = concat(
      frameTo(role, { fin: false, opcode: Opcode.text, payload: "ab" }),
      frameTo(role, { opcode: Opcode.ping }),
      frameTo(role, { opcode: Opcode.continuation, payload: "cd" }),
    );
    const cut = bytes.length - 1;
    expect(heard(feed(endpoint, [bytes.slice(0, cut), bytes.slice(cut)]))).toEqual([
      piece("text", "ab", true),
      ping(hex``),
      piece("text", "c"),
      piece("text", "d", false, true),
    ]);
  });

  test("a paused reader hears none, and then all of them", () => {
    const endpoint = open(role, {}, { ...settings, extensions: [new Doubling()] });
    const decode = endpoint.extensions[0].decode.bind(endpoint.extensions[0]);
    endpoint.extensions[0].decode = (input, last, maxBytes) =>
      decode(input, last, Math.min(1, maxBytes));
    endpoint.receive(frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload: "aabb" }), 0);
    expect(endpoint.poll()).toEqual(piece("text", "a", true));
    endpoint.pauseReceiving();
    endpoint.receiveEnd();
    expect(drain(endpoint)).toEqual([]);
    endpoint.resumeReceiving();
    const [last, ...rest] = drain(endpoint);
    expect([last, rest.map(({ type }) => type)]).toEqual([
      piece("text", "b", false, true),
      ["end", "closed"],
    ]);
  });

  test("nothing more once it closes, within a message", () => {
    const endpoint = open(role, {}, settings);
    expect(
      feed(endpoint, [frameTo(role, { fin: false, opcode: Opcode.text, payload: hex`61 e2` })]),
    ).toEqual([piece("text", "a", true)]);
    endpoint.close();
    drain(endpoint);
    const rest = concat(
      frameTo(role, { opcode: Opcode.continuation, payload: hex`82 ac` }),
      frameTo(role, { opcode: Opcode.close, payload: closePayload(1000) }),
    );
    expect(feed(endpoint, [rest])).toEqual([closing(1000), ...(role === "server" ? [END] : [])]);
  });

  describe.each(Object.entries(FEEDS))("%s", (_feed, feedAs) => {
    test("within maxMessageBytes all the same", () => {
      const endpoint = open(role, { maxMessageBytes: 3 }, settings);
      const bytes = concat(
        frameTo(role, { fin: false, opcode: Opcode.binary, payload: hex`01 02` }),
        frameTo(role, { opcode: Opcode.continuation, payload: hex`03 04` }),
      );
      const told = heard(feed(endpoint, feedAs(bytes)));
      const pieces = told.flatMap((event) => (event.type === "piece" ? [event] : []));
      expect(concat(...pieces.map(({ data }) => data as Uint8Array))).toEqual(hex`01 02`);
      expect([pieces.some(({ last }) => last), told.at(-1)]).toEqual([false, END]);
      expect(endpoint.state).toBe("awaitingEnd");
    });
  });
});

test("text as bytes is whole and valid", () => {
  const endpoint = open("client", {}, { textAs: "bytes" });
  expect(feed(endpoint, [hex`81 03 e2 82 ac 82 01 ff`])).toEqual([
    { type: "utf8", data: utf8("€") },
    { type: "binary", data: hex`ff` },
  ]);
});

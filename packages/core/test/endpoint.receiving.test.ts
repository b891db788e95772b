import { describe, expect, test } from "vitest";
import type { BinaryEvent } from "../src/event.ts";
import { ProtocolError } from "../src/error.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import {
  binary,
  closing,
  drain,
  END,
  feed,
  joined,
  open,
  ping,
  pong,
  text,
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

const ROLES = ["client", "server"] as const;

const textTo = (role: Role, payload: string) => frameTo(role, { opcode: Opcode.text, payload });
const pingTo = (role: Role, payload = "") => frameTo(role, { opcode: Opcode.ping, payload });
const pongFrom = (role: Role, payload = "") => frameFrom(role, { opcode: Opcode.pong, payload });

describe.each(Object.entries(FEEDS))("the examples of RFC 6455 §5.7 arrive %s", (_, feedAs) => {
  test.each([
    ["client", hex`81 05 48 65 6c 6c 6f`, [text("Hello")]],
    ["server", hex`81 85 37 fa 21 3d 7f 9f 4d 51 58`, [text("Hello")]],
    ["client", hex`01 03 48 65 6c 80 02 6c 6f`, [text("Hello")]],
    [
      "client",
      hex`89 05 48 65 6c 6c 6f`,
      [ping(utf8("Hello")), transmit(hex`8a 85 37 fa 21 3d 7f 9f 4d 51 58`)],
    ],
    ["server", hex`8a 85 37 fa 21 3d 7f 9f 4d 51 58`, [pong(utf8("Hello"))]],
    ["client", hex`82 7e 01 00 ${pattern(256)}`, [binary(pattern(256))]],
    ["client", hex`82 7f 00 00 00 00 00 01 00 00 ${pattern(65_536)}`, [binary(pattern(65_536))]],
  ] as const)("at a %s: %o", (role, bytes, told) => {
    expect(feed(open(role), feedAs(bytes))).toEqual(told);
  });
});

describe.each(ROLES)("a %s hears on behind bytes that were transferred", (role) => {
  const bytesTo = (payload: Uint8Array) => frameTo(role, { opcode: Opcode.binary, payload });

  test.each([
    ["whole", 100],
    ["whole", 65_536],
    ["pieces", 100],
    ["pieces", 65_536],
  ] as const)("%s, of %i bytes", (delivery, size) => {
    const endpoint = open(role, {}, { delivery });
    // The payload is most of the chunk: 82 ff …, and behind it 82 81 … of a message, half of one.
    const rest = concat(bytesTo(hex`05`), bytesTo(hex`06 07`)).subarray(0, -1);
    endpoint.receive(concat(bytesTo(pattern(size)), rest), 0);
    const { data } = endpoint.poll() as BinaryEvent;
    expect(data).toEqual(pattern(size));
    structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
    expect(data.length).toBe(0);
    const last = bytesTo(hex`06 07`).subarray(-1);
    expect(joined([...drain(endpoint), ...feed(endpoint, [last])])).toEqual([
      binary(hex`05`),
      binary(hex`06 07`),
    ]);
  });
});

describe.each(ROLES)(
  "a %s hears on behind no bytes, that were transferred all the same",
  (role) => {
    const binaryTo = { opcode: Opcode.binary, payload: "" } as const;
    const whole = frameTo(role, binaryTo);
    const fragments = concat(
      frameTo(role, { ...binaryTo, fin: false }),
      frameTo(role, { ...binaryTo, opcode: Opcode.continuation }),
    );

    test.each([
      ["whole", "in one frame", "as one chunk", whole],
      ["whole", "in one frame", "byte by byte", whole],
      ["whole", "in two frames", "as one chunk", fragments],
      ["whole", "in two frames", "byte by byte", fragments],
      ["pieces", "in one frame", "as one chunk", whole],
      ["pieces", "in two frames", "byte by byte", fragments],
    ] as const)("%s, %s, %s", (delivery, _, feedAs, bytes) => {
      const endpoint = open(role, {}, { delivery });
      for (let i = 0; i < 3; i++) {
        const [{ data }] = feed(endpoint, FEEDS[feedAs](bytes)) as BinaryEvent[];
        expect(data.length).toBe(0);
        structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
      }
      expect(joined(feed(endpoint, [fragments, whole]))).toEqual([binary(hex``), binary(hex``)]);
      endpoint.ping();
      expect(drain(endpoint)).toHaveLength(1);
    });
  },
);

describe.each(ROLES)("a %s receives messages, §6.2", (role) => {
  test("one event comes out of each poll: parsing happens there", () => {
    const endpoint = open(role);
    endpoint.receive(concat(textTo(role, "a"), textTo(role, "b")), 0);
    const unread = endpoint.unreadBytes;
    expect(endpoint.poll()).toEqual(text("a"));
    expect(endpoint.unreadBytes).toBe(unread / 2);
    expect([endpoint.poll(), endpoint.unreadBytes]).toEqual([text("b"), 0]);
    expect(endpoint.poll()).toBeUndefined();
  });

  test("the bytes that followed the handshake are parsed first", () => {
    const endpoint = open(role, {}, { received: textTo(role, "early") });
    expect(endpoint.unreadBytes).toBeGreaterThan(0);
    endpoint.receive(textTo(role, "late"), 0);
    expect(drain(endpoint)).toEqual([text("early"), text("late")]);
    expect(drain(open(role, {}, { received: hex`` }))).toEqual([]);
  });

  test("nothing comes out of a chunk of nothing", () => {
    const endpoint = open(role);
    expect(feed(endpoint, [hex``, textTo(role, "a").slice(0, 2), hex``])).toEqual([]);
    expect(feed(endpoint, [textTo(role, "a").slice(2)])).toEqual([text("a")]);
  });

  test("fragments are joined around control frames, which are told at once, §5.4", () => {
    const endpoint = open(role);
    const chunks = [
      frameTo(role, { fin: false, opcode: Opcode.text, payload: "Hel" }),
      pingTo(role, "1"),
      frameTo(role, { fin: false, opcode: Opcode.continuation }),
      frameTo(role, { opcode: Opcode.pong, payload: "2" }),
      frameTo(role, { opcode: Opcode.continuation, payload: "lo" }),
    ];
    expect(feed(endpoint, chunks)).toEqual([
      ping(utf8("1")),
      transmit(pongFrom(role, "1")),
      pong(utf8("2")),
      text("Hello"),
    ]);
  });

  test("a Buffer is bytes like others; who keeps a payload does not keep it", () => {
    const endpoint = open(role);
    const bytes = concat(
      frameTo(role, { opcode: Opcode.binary, payload: hex`01 02` }),
      pingTo(role, "p"),
      frameTo(role, { opcode: Opcode.binary, payload: pattern(300) }),
    );
    const told = feed(endpoint, [Buffer.from(bytes)]);
    const data = told.flatMap((output) => ("data" in output ? [output.data as Uint8Array] : []));
    expect(data).toEqual([hex`01 02`, utf8("p"), pattern(300)]);
    expect(data.map((payload) => payload.constructor)).toEqual([
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]);
    expect(data.map((payload) => payload.buffer.byteLength).slice(0, 2)).toEqual([2, 1]);
  });

  test("events stay as they are, whatever arrives later", () => {
    const endpoint = open(role);
    const first = feed(endpoint, [frameTo(role, { opcode: Opcode.binary, payload: pattern(100) })]);
    const second = feed(
      endpoint,
      chop(frameTo(role, { opcode: Opcode.binary, payload: pattern(5000) }), [100, 900]),
    );
    feed(endpoint, [frameTo(role, { opcode: Opcode.binary, payload: new Uint8Array(5000) })]);
    expect([...first, ...second]).toEqual([binary(pattern(100)), binary(pattern(5000))]);
  });
});

describe.each(ROLES)("a %s answers pings, §5.5.2, §5.5.3", (role) => {
  test("each, in order, with its payload", () => {
    const endpoint = open(role);
    const payloads = ["", "a", "x".repeat(125)];
    expect(feed(endpoint, [concat(...payloads.map((payload) => pingTo(role, payload)))])).toEqual([
      ...payloads.map((payload) => ping(utf8(payload))),
      transmit(...payloads.map((payload) => pongFrom(role, payload))),
    ]);
  });

  test("pongs, asked for or not, are told and not answered", () => {
    const endpoint = open(role);
    const bytes = concat(
      frameTo(role, { opcode: Opcode.pong }),
      frameTo(role, { opcode: Opcode.pong, payload: "x" }),
    );
    expect(feed(endpoint, [bytes])).toEqual([pong(hex``), pong(utf8("x"))]);
  });

  test("one read becomes one write: answers and what we send meanwhile leave together", () => {
    const endpoint = open(role);
    endpoint.receive(concat(pingTo(role, "1"), textTo(role, "a"), pingTo(role, "2")), 0);
    expect([endpoint.poll(), endpoint.poll()]).toEqual([ping(utf8("1")), text("a")]);
    endpoint.send("b");
    expect(drain(endpoint)).toEqual([
      ping(utf8("2")),
      transmit(
        pongFrom(role, "1"),
        frameFrom(role, { opcode: Opcode.text, payload: "b" }),
        pongFrom(role, "2"),
      ),
    ]);
  });
});

test("64 KiB of output leave before the next event comes out", () => {
  const server = open("server");
  server.receive(concat(...["a", "b", "c", "d"].map((data) => textTo("server", data))), 0);
  const sizes: unknown[] = [];
  for (let output; (output = server.poll()) !== undefined;) {
    if (output.type !== "transmit") {
      sizes.push((output as BinaryEvent).data);
      server.send(new Uint8Array(output.type === "text" && output.data === "a" ? 65_531 : 65_532));
    } else sizes.push(output.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  }
  // 65,531 bytes and a header of 4 are one less than 64 KiB.
  expect(sizes).toEqual(["a", "b", 65_535 + 65_536, "c", 65_536, "d", 65_536]);
});

test("64 KiB of output that cannot leave hold back no event", () => {
  const server = open("server");
  server.pauseTransmitting();
  server.send(new Uint8Array(65_536));
  expect(feed(server, [textTo("server", "a"), textTo("server", "b")])).toEqual([
    text("a"),
    text("b"),
  ]);
});

test("B7 a read that holds ten thousand messages and pings gives one event for each poll, one write in all", () => {
  const client = open("client");
  const one = concat(
    frame({ opcode: Opcode.binary, payload: hex`01` }),
    frame({ opcode: Opcode.ping }),
  );
  client.receive(times(10_000, one), 0);
  const told = drain(client);
  expect(told.map(({ type }) => type)).toEqual([
    ...Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? "binary" : "ping")),
    "transmit",
  ]);
  const answers = times(10_000, frameFrom("client", { opcode: Opcode.pong }));
  expect(told.at(-1)).toEqual(transmit(answers));
});

describe("F6 whoever acts while messages come out finds the endpoint whole", () => {
  const bytes = () =>
    concat(textTo("server", "a"), textTo("server", "b"), pingTo("server"), textTo("server", "c"));

  test("closing: what follows is dropped", () => {
    const server = open("server");
    server.receive(bytes(), 0);
    expect(server.poll()).toEqual(text("a"));
    server.close(1000);
    expect(drain(server)).toEqual([transmit(hex`88 02 03 e8`)]);
    expect(feed(server, [frameTo("server", { opcode: Opcode.close })])).toEqual([
      closing(1005),
      END,
    ]);
  });

  test("aborting: nothing follows", () => {
    const server = open("server");
    server.receive(bytes(), 0);
    expect(server.poll()).toEqual(text("a"));
    server.abort();
    expect(drain(server).map(({ type }) => type)).toEqual(["abort", "closed"]);
    expect([server.unreadBytes, server.pendingBytes]).toEqual([0, 0]);
  });

  test("pausing: what follows waits", () => {
    const server = open("server");
    server.receive(bytes(), 0);
    expect(server.poll()).toEqual(text("a"));
    server.pauseReceiving();
    expect(drain(server)).toEqual([]);
    server.resumeReceiving();
    expect(drain(server)).toEqual([text("b"), ping(hex``), text("c"), transmit(hex`8a 00`)]);
  });

  test("receiving more: it queues behind", () => {
    const server = open("server");
    server.receive(bytes(), 0);
    expect(server.poll()).toEqual(text("a"));
    server.receive(textTo("server", "d"), 0);
    expect(drain(server)).toEqual([
      text("b"),
      ping(hex``),
      text("c"),
      text("d"),
      transmit(hex`8a 00`),
    ]);
  });
});

describe.each([100, 1000])("a message of %i bytes that fills a chunk which was lent", (size) => {
  test.each(ROLES)("stays as it is with a %s, though the chunk is used again at once", (role) => {
    const endpoint = open(role);
    const chunk = frameTo(role, { opcode: Opcode.binary, payload: pattern(size) });
    endpoint.receive(chunk, 0, true);
    const heard = endpoint.poll();
    endpoint.giveBack();
    chunk.fill(0xff);
    expect(heard).toEqual(binary(pattern(size)));
  });
});

describe.each(Object.entries(FEEDS))("a short message that arrives %s", (_, feedAs) => {
  test.each(ROLES)("may have maxMessageBytes with a %s, and no byte more", (role) => {
    const hear = (payload: string) =>
      feed(open(role, { maxMessageBytes: 5 }), feedAs(textTo(role, payload)));
    expect(hear("Hello")).toEqual([text("Hello")]);
    expect(hear("Hello!")).toEqual([
      transmit(
        frameFrom(role, {
          opcode: Opcode.close,
          payload: closePayload(1009, new ProtocolError("message-too-big").message),
        }),
      ),
      END,
    ]);
  });
});

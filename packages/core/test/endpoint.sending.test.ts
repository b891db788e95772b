import { describe, expect, test } from "vitest";
import { Endpoint } from "../src/endpoint.ts";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import { Opcode } from "../src/opcode.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { completePlatform } from "../src/platform.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { drain, open, PLATFORM, summary, transmit } from "./support/drain.ts";
import { concat, frameFrom, hex, pattern, utf8 } from "./support/frame.ts";

const ROLES = ["client", "server"] as const;

test("an endpoint knows its role, protocol and extensions", () => {
  const server = open("server", {}, { protocol: "chat" });
  expect([server.role, server.protocol, server.extensions]).toEqual(["server", "chat", []]);
  const client = new Endpoint({ role: "client", nowMs: 0, platform: PLATFORM });
  expect([client.role, client.protocol, client.extensions, client.state]).toEqual([
    "client",
    "",
    [],
    "open",
  ]);
  expect([client.deadline, client.pendingBytes, client.unreadBytes, client.peerEnded]).toEqual([
    30_000,
    0,
    0,
    false,
  ]);
});

describe("the examples of RFC 6455 §5.7 are sent", () => {
  test.each([
    ["server", "Hello", hex`81 05 48 65 6c 6c 6f`],
    ["client", "Hello", hex`81 85 37 fa 21 3d 7f 9f 4d 51 58`],
    ["server", pattern(256), hex`82 7e 01 00 ${pattern(256)}`],
    ["server", pattern(65_536), hex`82 7f 00 00 00 00 00 01 00 00 ${pattern(65_536)}`],
  ] as const)("by a %s", (role, data, bytes) => {
    const endpoint = open(role);
    expect(endpoint.send(data)).toBe(true);
    expect(drain(endpoint)).toEqual([transmit(bytes)]);
  });

  test("the ping and the pong", () => {
    const server = open("server");
    expect(server.ping("Hello")).toBe(true);
    expect(drain(server)).toEqual([transmit(hex`89 05 48 65 6c 6c 6f`)]);
    const client = open("client");
    expect(client.pong(utf8("Hello"))).toBe(true);
    expect(drain(client)).toEqual([transmit(hex`8a 85 37 fa 21 3d 7f 9f 4d 51 58`)]);
  });
});

describe.each(ROLES)("a %s sends what it is given, §6.1", (role) => {
  test.each([
    ["", Opcode.text, hex``],
    ["a\ud800b", Opcode.text, hex`61 ef bf bd 62`],
    [new Uint16Array([0x0201]), Opcode.binary, hex`01 02`],
    [new DataView(pattern(8).buffer, 2, 3), Opcode.binary, hex`02 03 04`],
    [pattern(3).buffer, Opcode.binary, hex`00 01 02`],
    [new SharedArrayBuffer(2), Opcode.binary, hex`00 00`],
    [Buffer.from([7]), Opcode.binary, hex`07`],
    [hex``, Opcode.binary, hex``],
  ])("%o", (data, opcode, payload) => {
    const endpoint = open(role);
    expect(endpoint.send(data)).toBe(true);
    expect(endpoint.pendingBytes).toBe((role === "client" ? 6 : 2) + payload.length);
    expect(drain(endpoint)).toEqual([transmit(frameFrom(role, { opcode, payload }))]);
    expect(endpoint.pendingBytes).toBe(0);
  });

  test("all that was sent leaves at once, in order", () => {
    const endpoint = open(role);
    endpoint.send("a");
    endpoint.ping("b");
    endpoint.send(pattern(20_000));
    endpoint.pong();
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.text, payload: "a" }),
        frameFrom(role, { opcode: Opcode.ping, payload: "b" }),
        frameFrom(role, { opcode: Opcode.binary, payload: pattern(20_000) }),
        frameFrom(role, { opcode: Opcode.pong }),
      ),
    ]);
  });

  test.each([5, null, undefined, {}, [1], true])(
    "F4 %o is no data, and changes nothing",
    (data) => {
      const endpoint = open(role);
      expect(() => endpoint.send(data as never)).toThrow(UsageError);
      if (data !== undefined) {
        expect(() => endpoint.ping(data as never)).toThrow(UsageError);
        expect(() => endpoint.pong(data as never)).toThrow(UsageError);
      }
      expect([endpoint.state, drain(endpoint)]).toEqual(["open", []]);
    },
  );

  test("§5.5 a ping or pong holds 125 bytes, not more", () => {
    const endpoint = open(role);
    expect([endpoint.ping(pattern(125)), endpoint.pong("é".repeat(62))]).toEqual([true, true]);
    drain(endpoint);
    for (const payload of [pattern(126), "x".repeat(126), "é".repeat(63)]) {
      expect(() => endpoint.ping(payload)).toThrow(new UsageError(Mistake.controlPayloadTooLong));
      expect(() => endpoint.pong(payload)).toThrow(new UsageError(Mistake.controlPayloadTooLong));
    }
    expect(drain(endpoint)).toEqual([]);
  });
});

describe.each(ROLES)("C4 a %s fixes the payload when it is sent, §10.3", (role) => {
  const sent = (size: number, options?: { copy?: boolean }, make = pattern) => {
    const endpoint = open(role);
    const payload = make(size);
    endpoint.send(payload, options);
    payload.fill(0);
    return drain(endpoint);
  };
  const whole = (size: number) => [
    transmit(frameFrom(role, { opcode: Opcode.binary, payload: pattern(size) })),
  ];
  const buffer = (size: number) => Buffer.from(pattern(size));

  test.each([1, 1000, 16_384])("%i bytes are copied", (size) => {
    expect(sent(size)).toEqual(whole(size));
  });

  test.each([1000, 16_384, 16_385, 100_000])(
    "%i bytes are copied on request, of a Buffer too",
    (size) => {
      expect(sent(size, { copy: true })).toEqual(whole(size));
      expect(sent(size, { copy: true }, buffer)).toEqual(whole(size));
    },
  );

  test.each([pattern, buffer])("a large payload is sent as it is, and never written to", (make) => {
    const endpoint = open(role);
    const payload = make(16_385);
    endpoint.send(payload);
    drain(endpoint);
    expect(Array.from(payload)).toEqual(Array.from(pattern(16_385)));
  });
});

test("a server refers to a large payload, and copies it only on request", () => {
  const server = open("server");
  const payload = pattern(16_385);
  server.send(payload, { copy: false });
  server.send(payload, { copy: true });
  const output = server.poll();
  const chunks = output?.type === "transmit" ? output.chunks : [];
  expect([chunks.length, chunks[1] === payload, chunks[3] === payload]).toEqual([4, true, false]);
});

test("what was transmitted is never touched again, though endpoints share their memory", () => {
  const memory = new OutputMemory();
  const servers = [0, 1, 2].map(() => open("server", {}, { memory }));
  const chunks: Uint8Array[] = [];
  const copies: Uint8Array[] = [];
  const expected: Uint8Array[] = [];
  for (let round = 0; round < 300; round++) {
    for (const [i, server] of servers.entries()) server.send(`${i} `.repeat(round));
    const server = servers[round % 3];
    for (let output; (output = server.poll()) !== undefined;) {
      if (output.type !== "transmit") continue;
      chunks.push(...output.chunks);
      copies.push(...output.chunks.map((chunk) => chunk.slice()));
    }
    expected.push(concat(...copies));
  }
  expect(concat(...chunks)).toEqual(concat(...copies));
  expect(concat(...chunks)).toEqual(expected.at(-1));
});

test("prepared messages that servers of one memory send leave each as one chunk, written once", () => {
  const memory = new OutputMemory();
  const servers = [0, 1, 2].map(() => open("server", {}, { memory }));
  for (const message of [prepareMessage("ab"), prepareMessage(hex`01`)])
    for (const server of servers) server.send(message);
  servers[0].send("c");
  const chunks = servers.map((server) => {
    const output = server.poll();
    return output?.type === "transmit" ? output.chunks : [];
  });
  expect(chunks).toEqual([
    [hex`81 02 61 62 82 01 01 81 01 63`],
    [hex`81 02 61 62 82 01 01`],
    [hex`81 02 61 62 82 01 01`],
  ]);
  expect(chunks[1][0]).toBe(chunks[2][0]);
  expect(memory.used).toBe(10);
});

describe("C3 masking keys, §5.3", () => {
  test("a client has no frame without one of its own", () => {
    const keys: number[] = [];
    const randomUint32 = () => {
      keys.push(keys.length + 1);
      return keys.length;
    };
    const client = open("client", {}, { platform: completePlatform({ randomUint32 }) });
    client.send("");
    client.send("");
    client.ping();
    client.close(1000);
    expect(drain(client)).toEqual([
      transmit(
        hex`81 80 01 00 00 00  81 80 02 00 00 00  89 80 03 00 00 00  88 82 04 00 00 00 07 e8`,
      ),
    ]);
    expect(keys).toEqual([1, 2, 3, 4]);
  });

  test("a client needs randomness from its beginning, and a server needs none", () => {
    const withoutRandomness = { role: "client", nowMs: 0 } as const;
    expect(() => new Endpoint(withoutRandomness)).toThrow(
      new UsageError(Mistake.randomnessMissing),
    );
    const server = new Endpoint({ role: "server", nowMs: 0 });
    server.send("a");
    expect(drain(server)).toEqual([transmit(hex`81 01 61`)]);
  });
});

test("text is encoded, and bytes are masked, by the platform", () => {
  const seen: string[] = [];
  const platform = completePlatform({
    ...PLATFORM,
    encodeUtf8Into: (text, into, at) => {
      seen.push(`encode ${text}`);
      return PLATFORM.encodeUtf8Into(text, into, at);
    },
    unmask: (bytes, start, end, key) => {
      seen.push(`mask ${end - start}`);
      PLATFORM.unmask(bytes, start, end, key);
    },
  });
  const client = open("client", {}, { platform });
  client.send("Hello");
  expect(drain(client)).toEqual([transmit(hex`81 85 37 fa 21 3d 7f 9f 4d 51 58`)]);
  expect(seen).toEqual(["encode Hello", "mask 5"]);
});

describe("a type that is none throws, and sends no frame of another opcode", () => {
  test.each(ROLES)("as a %s", (role) => {
    const endpoint = open(role);
    const wrong = expect.objectContaining({ code: "message-type" });
    for (const as of ["Text", "TEXT", "", null, 1] as never[]) {
      for (const data of ["a", hex`01`, prepareMessage("a")])
        expect(() => endpoint.send(data, { as })).toThrow(wrong);
      expect(() => endpoint.beginMessage(as)).toThrow(wrong);
    }
    for (const options of [null, 5, () => {}] as never[]) {
      const given = expect.objectContaining({ code: "option-invalid" });
      expect(() => endpoint.send("a", options)).toThrow(given);
      expect(() => endpoint.beginMessage("text", options)).toThrow(given);
    }
    expect(drain(endpoint)).toEqual([]);
    // Nothing was begun, either.
    expect(endpoint.send("a")).toBe(true);
  });

  test("and what a message would be sent as is told without sending it", () => {
    const endpoint = open("server");
    expect([
      endpoint.typeOf("a"),
      endpoint.typeOf(hex`ff`),
      endpoint.typeOf("a", { as: "binary" }),
      endpoint.typeOf(hex`61`, { as: "text" }),
    ]).toEqual(["text", "binary", "binary", "text"]);
    expect(() => endpoint.typeOf(hex`ff`, { as: "text" })).toThrow(
      new UsageError(Mistake.textInvalid),
    );
    expect(drain(endpoint)).toEqual([]);
  });
});

describe("what is large leaves in parts, each made when it is polled for", () => {
  const text = "a€😀".repeat(100_000);
  const bytes = pattern(700_000);

  test.each([
    ["server", text],
    ["client", text],
    ["client", bytes],
  ] as const)("a %s sends it, between others", (role, data) => {
    const isText = typeof data === "string";
    const endpoint = open(role);
    endpoint.ping("a");
    endpoint.send(data);
    endpoint.send("b");
    const waiting = endpoint.pendingBytes;
    const told = [];
    for (let output; (output = endpoint.poll()) !== undefined;) told.push(output);
    const sent = told.flatMap((output) => (output.type === "transmit" ? output.chunks : []));
    expect(concat(...sent)).toEqual(
      concat(
        frameFrom(role, { opcode: Opcode.ping, payload: "a" }),
        frameFrom(role, { opcode: isText ? Opcode.text : Opcode.binary, payload: data }),
        frameFrom(role, { opcode: Opcode.text, payload: "b" }),
      ),
    );
    expect(told.map((output) => ("more" in output ? output.more : undefined))).toEqual([
      ...Array.from({ length: told.length - 1 }, () => true),
      undefined,
    ]);
    expect([told.length > 2, sent.every(({ length }) => length <= 262_144)]).toEqual([true, true]);
    expect([waiting, endpoint.pendingBytes]).toEqual([concat(...sent).length, 0]);
    expect(endpoint.traffic.sent).toMatchObject({ frames: 3, messages: 2, wireBytes: waiting });
  });

  test("what is said while the transport is full follows the parts that are left", () => {
    const endpoint = open("client");
    endpoint.send(bytes);
    const first = drainOne(endpoint);
    endpoint.pauseTransmitting();
    endpoint.ping("a");
    endpoint.send("€".repeat(100_000));
    endpoint.close(1000);
    expect([drain(endpoint), endpoint.state]).toEqual([[], "awaitingClose"]);
    endpoint.resumeTransmitting();
    expect(concat(first, summary(drain(endpoint)).sent)).toEqual(
      concat(
        frameFrom("client", { opcode: Opcode.binary, payload: bytes }),
        frameFrom("client", { opcode: Opcode.ping, payload: "a" }),
        frameFrom("client", { opcode: Opcode.text, payload: "€".repeat(100_000) }),
        frameFrom("client", { opcode: Opcode.close, payload: hex`03 e8` }),
      ),
    );
  });

  test("an endpoint that is aborted between them has nothing more to say", () => {
    const endpoint = open("client");
    endpoint.send(bytes);
    drainOne(endpoint);
    endpoint.abort();
    expect(summary(drain(endpoint)).sent).toEqual(hex``);
    expect(endpoint.pendingBytes).toBe(0);
  });

  test("a part's memory is used again, once it was copied", () => {
    const endpoint = open("client");
    endpoint.send(bytes);
    const buffers: unknown[] = [];
    for (let output; (output = endpoint.poll()) !== undefined;) {
      if (output.type !== "transmit") continue;
      buffers.push(output.chunks.at(-1)?.buffer);
      endpoint.transmitted(output.chunks);
    }
    expect([buffers.length, new Set(buffers).size]).toEqual([3, 1]);
  });

  function drainOne(endpoint: Endpoint): Uint8Array {
    const output = endpoint.poll();
    return output?.type === "transmit" ? concat(...output.chunks) : hex``;
  }
});

describe("memory of what was transmitted", () => {
  const chunksOf = (endpoint: Endpoint): readonly Uint8Array[] => {
    const output = endpoint.poll();
    return output?.type === "transmit" ? output.chunks : [];
  };

  test("is used again, once it was copied", () => {
    const memory = new OutputMemory();
    const [one, other] = [open("server", {}, { memory }), open("server", {}, { memory })];
    one.send("a");
    one.transmitted(chunksOf(one));
    other.send("bcd");
    const chunks = chunksOf(other);
    expect([chunks, chunks[0].byteOffset]).toEqual([[hex`81 03 62 63 64`], 0]);
  });

  test("is not used again while another's lies behind it", () => {
    const memory = new OutputMemory();
    const [one, other] = [open("server", {}, { memory }), open("server", {}, { memory })];
    one.send("a");
    other.send("b");
    one.transmitted(chunksOf(one));
    one.send("c");
    expect([chunksOf(other), chunksOf(one)]).toEqual([[hex`81 01 62`], [hex`81 01 63`]]);
  });

  test("is only ours: a payload that left by reference stays as it is", () => {
    const endpoint = open("server");
    const payload = pattern(20_000);
    endpoint.send(payload);
    endpoint.transmitted(chunksOf(endpoint));
    endpoint.send("a");
    expect(chunksOf(endpoint)).toEqual([hex`81 01 61`]);
    expect(payload).toEqual(pattern(20_000));
  });
});

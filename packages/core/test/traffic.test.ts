import { expect, test } from "vitest";
import { Opcode } from "../src/opcode.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { compressedTo, deflating } from "./deflate/agreed.ts";
import { drain, feed, open } from "./support/drain.ts";
import { frameTo } from "./support/frame.ts";

const NOTHING = { messages: 0, frames: 0, messageBytes: 0, payloadBytes: 0, wireBytes: 0 };

test("an endpoint counts what it said and heard, by its bytes on the wire", () => {
  const endpoint = open("server");
  expect(endpoint.traffic).toEqual({ received: NOTHING, sent: NOTHING });

  feed(endpoint, [
    frameTo("server", { opcode: Opcode.text, payload: "Hel", fin: false }), // 6 + 3 bytes
    frameTo("server", { opcode: Opcode.ping, payload: "p" }), // 6 + 1, and its pong: 2 + 1
    frameTo("server", { opcode: Opcode.continuation, payload: "lo" }), // 6 + 2
    frameTo("server", { opcode: Opcode.binary, payload: new Uint8Array(200) }), // 8 + 200
  ]);
  endpoint.send("é"); // 2 + 2
  endpoint.send(new Uint8Array(20_000)); // 4 + 20_000
  drain(endpoint);
  expect(endpoint.traffic).toEqual({
    received: { messages: 2, frames: 4, messageBytes: 205, payloadBytes: 205, wireBytes: 232 },
    sent: { messages: 2, frames: 3, messageBytes: 20_002, payloadBytes: 20_002, wireBytes: 20_011 },
  });
});

test.each([
  [100, 2 + 100],
  [200, 4 + 200],
  [70_000, 10 + 70_000],
])("a server counts a prepared message of %i bytes as any other", (size, wireBytes) => {
  const endpoint = open("server");
  endpoint.send(prepareMessage(new Uint8Array(size)));
  drain(endpoint);
  expect(endpoint.traffic.sent).toEqual({
    messages: 1,
    frames: 1,
    messageBytes: size,
    payloadBytes: size,
    wireBytes,
  });
});

test("a message in pieces is one, once its last piece was said", () => {
  const endpoint = open("server");
  const message = endpoint.beginMessage("text");
  message.write("Hel");
  drain(endpoint);
  expect(endpoint.traffic.sent).toMatchObject({ messages: 0, frames: 1, messageBytes: 3 });
  message.end("lo");
  drain(endpoint);
  expect(endpoint.traffic.sent).toMatchObject({ messages: 1, frames: 2, messageBytes: 5 });
});

test("a compressed message counts its bytes before and after", () => {
  const text = new Uint8Array(1000).fill(0x61);
  const endpoint = deflating("server");
  const peer = deflating("server");
  peer.send(text);
  peer.send(prepareMessage(text));
  drain(peer);
  const { sent } = peer.traffic;
  expect(sent).toMatchObject({ messages: 2, frames: 2, messageBytes: 2000 });
  expect(sent.wireBytes).toBe(sent.payloadBytes + 2 * 2);
  expect(sent.payloadBytes).toBeLessThan(100);

  // 1000 times "a", deflated: 4a 4c 1c 05 a3 60 14 0c 77 00 00
  const deflated = Uint8Array.of(0x4a, 0x4c, 0x1c, 0x05, 0xa3, 0x60, 0x14, 0x0c, 0x77, 0x00, 0x00);
  feed(endpoint, [compressedTo("server", deflated)]);
  expect(endpoint.traffic.received).toEqual({
    messages: 1,
    frames: 1,
    messageBytes: 1000,
    payloadBytes: 11,
    wireBytes: 17,
  });
});

test("a keepalive ping is told of once, and not by who does not read", () => {
  const endpoint = open("server", { keepaliveIntervalMs: 10 });
  expect(endpoint.takeKeepalive()).toBeUndefined();
  endpoint.advance(12);
  expect([endpoint.takeKeepalive(), endpoint.takeKeepalive()]).toEqual([12, undefined]);

  endpoint.receive(frameTo("server", { opcode: Opcode.pong, payload: "" }), 20);
  drain(endpoint);
  endpoint.advance(30);
  endpoint.pauseReceiving();
  expect(endpoint.takeKeepalive()).toBeUndefined();
  endpoint.advance(31);
  endpoint.advance(50);
  expect(endpoint.takeKeepalive()).toBeUndefined();
});

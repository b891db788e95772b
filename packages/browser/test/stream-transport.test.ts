// Streams as a Transport: pulled only while somebody reads, and counted until they are handed over.

import type { TransportSink } from "@ws/io";
import { turn } from "@ws/peer/awaiting";
import { expect, test } from "vitest";
import { StreamTransport } from "../src/streams/stream-transport.ts";

/** A transport, both ends of its streams by hand, and what its sink heard. */
function scene(fullFromBytes = Infinity) {
  const { readable, writable: theirs } = new TransformStream<Uint8Array, Uint8Array>();
  const written: Uint8Array[] = [];
  let takeNext: () => void = () => {};
  const writable = new WritableStream<Uint8Array>({
    write(chunk) {
      written.push(chunk);
      return new Promise((resolve) => (takeNext = resolve));
    },
  });
  const transport = new StreamTransport({ readable, writable }, fullFromBytes);
  const heard: unknown[] = [];
  const sink: TransportSink = {
    received: (bytes) => void heard.push(...bytes),
    ended: () => void heard.push("end"),
    drained: () => void heard.push("drained"),
    closed: (error) => void heard.push(["closed", error]),
  };
  transport.sink = sink;
  return { transport, peer: theirs.getWriter(), written, takeNext: () => takeNext(), heard };
}

test("a chunk that arrives when reading was paused meanwhile waits, and is first", async () => {
  const { transport, peer, heard } = scene();
  transport.resume();
  await turn();
  transport.pause();
  void peer.write(Uint8Array.of(1));
  void peer.write(Uint8Array.of(2));
  await turn();
  expect(heard).toEqual([]);
  transport.resume();
  await turn();
  expect(heard).toEqual([1, 2]);
});

test("one that was lost before anybody listened tells so when it is read, once", async () => {
  const { transport, peer, heard } = scene();
  const { sink } = transport;
  transport.sink = undefined;
  const error = new Error("gone");
  const aborted = transport.resume();
  void peer.abort(error);
  await turn();
  transport.sink = sink;
  expect([aborted, heard]).toEqual([undefined, []]);
  transport.resume();
  transport.resume();
  await turn();
  expect(heard).toEqual([["closed", error]]);
});

test("what is written counts as pending until it is handed over, and as progress then", async () => {
  const { transport, written, takeNext, heard } = scene(4);
  const block = Uint8Array.of(0, 1, 2, 3, 4, 5);
  expect(transport.write([block.subarray(1, 4)])).toBe(true);
  expect(transport.write([block.subarray(4, 6)])).toBe(false);
  await turn();
  expect([transport.pendingBytes, transport.progress]).toEqual([5, 0]);
  takeNext();
  await turn();
  expect([transport.pendingBytes, transport.progress, heard]).toEqual([2, 3, []]);
  takeNext();
  await turn();
  expect([transport.pendingBytes, transport.progress, heard]).toEqual([0, 5, ["drained"]]);
  // What was carved from a block holds no other bytes.
  expect(written.map(({ buffer }) => [...new Uint8Array(buffer)])).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

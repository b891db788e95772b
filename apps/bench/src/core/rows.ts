// What is measured: each fast path of core through the door that users take, and its plain twin.

import { completePlatform, Endpoint, type Platform } from "@ws/core";
import { nodePlatform } from "@ws/node";
import { unmask, unmaskBytes } from "../../../../packages/core/dist/mask.js";
import { decodeUtf8, Utf8Validator } from "../../../../packages/core/dist/utf8.js";
import { maskedFrame, repeated } from "./frames.ts";

/** A fast path as core has it, and its plain twin. */
export const SIDES = ["fast", "plain"] as const;
export type Side = (typeof SIDES)[number];

export interface Row extends Readonly<Record<Side, () => void>> {
  readonly name: string;
  readonly unit: { readonly name: string; readonly of: number };
  /** Messages or bytes, as the unit says. */
  readonly perCall: number;
}

const MESSAGES = { name: "M/s", of: 1e6 };
const BYTES = { name: "GB/s", of: 1e9 };

const TEXT = "The quick brown fox ";
const READ_BYTES = 65_536;
const KEY = 0x3d21fa37;
const encoder = new TextEncoder();

/** The platform of Node.js with one function in its plain form. */
const plainly = (plain: Partial<Platform>) => completePlatform({ ...nodePlatform, ...plain });
const unmaskingPlainly = plainly({ unmask: unmaskBytes });
const decodingPlainly = plainly({ decodeUtf8: decodeByteByByte });
const encodingPlainly = plainly({
  encodeUtf8Into: (text, into, at) => encoder.encodeInto(text, into.subarray(at)).written,
});

const textFrame = maskedFrame(0x81, encoder.encode(TEXT));
const perRead = Math.floor(READ_BYTES / textFrame.length);
const textRead = repeated(textFrame, perRead);
const largeFrame = maskedFrame(0x82, new Uint8Array(READ_BYTES));

export const ROWS: readonly Row[] = [
  {
    name: "decode 20 B masked text frames, as strings; Utf8Validator first",
    unit: MESSAGES,
    perCall: perRead,
    fast: decodeText(nodePlatform),
    plain: decodeText(decodingPlainly),
  },
  {
    name: "decode 64 KiB masked binary frames, each in one read; unmaskBytes",
    unit: BYTES,
    perCall: READ_BYTES,
    fast: decodeBinary(nodePlatform, [largeFrame]),
    plain: decodeBinary(unmaskingPlainly, [largeFrame]),
  },
  {
    name: "the same in reads of 64 KiB, which cut them; unmaskBytes",
    unit: BYTES,
    perCall: READ_BYTES * 16,
    fast: decodeBinary(nodePlatform, inReads(repeated(largeFrame, 16))),
    plain: decodeBinary(unmaskingPlainly, inReads(repeated(largeFrame, 16))),
  },
  {
    name: "encode 20 B text frames as a server; encodeInto",
    unit: MESSAGES,
    perCall: perRead,
    fast: encodeText("server", nodePlatform),
    plain: encodeText("server", encodingPlainly),
  },
  {
    name: "encode 20 B text frames as a client; encodeInto",
    unit: MESSAGES,
    perCall: perRead,
    fast: encodeText("client", nodePlatform),
    plain: encodeText("client", encodingPlainly),
  },
  ...[20, 128, 1024, READ_BYTES].map((size): Row => ({
    name: `unmask ${size} B; unmaskBytes`,
    unit: BYTES,
    perCall: size * 1000,
    fast: unmasking(unmask, size),
    plain: unmasking(unmaskBytes, size),
  })),
  ...["x".repeat(20), "x".repeat(READ_BYTES), "é€".repeat(READ_BYTES / 5)].map((text): Row => {
    const bytes = encoder.encode(text);
    return {
      name: `text of ${bytes.length} B, ${text.startsWith("x") ? "ASCII" : "not ASCII"}; Utf8Validator first`,
      unit: BYTES,
      perCall: bytes.length * 100,
      fast: decoding(nodePlatform, bytes),
      plain: decoding(decodingPlainly, bytes),
    };
  }),
];

/** A read full of frames. It is copied each time: unmasking changes it. */
function decodeText(platform: Platform): () => void {
  const endpoint = new Endpoint({ role: "server", nowMs: 0, platform });
  const read = new Uint8Array(textRead.length);
  return () => {
    read.set(textRead);
    endpoint.receive(read, 0);
    expectMessages(endpoint, perRead);
  };
}

/** Unmasking a payload again masks it: any bytes are binary, so the reads serve for ever. */
function decodeBinary(platform: Platform, reads: readonly Uint8Array[]): () => void {
  const endpoint = new Endpoint({ role: "server", nowMs: 0, platform });
  const own = reads.map((read) => read.slice());
  return () => {
    for (const read of own) {
      endpoint.receive(read, 0);
      while (endpoint.poll() !== undefined);
    }
  };
}

function encodeText(role: "server" | "client", platform: Platform): () => void {
  const endpoint = new Endpoint({ role, nowMs: 0, platform });
  return () => {
    for (let i = 0; i < perRead; i++) endpoint.send(TEXT);
    while (endpoint.poll() !== undefined);
  };
}

function unmasking(mask: Platform["unmask"], size: number): () => void {
  const bytes = new Uint8Array(size);
  return () => {
    for (let i = 0; i < 1000; i++) mask(bytes, 0, size, KEY);
  };
}

function decoding(platform: Platform, bytes: Uint8Array): () => void {
  return () => {
    for (let i = 0; i < 100; i++) platform.decodeUtf8(bytes, 0, bytes.length);
  };
}

/** How text is read that arrives in pieces: the automaton first, whatever it costs. */
function decodeByteByByte(bytes: Uint8Array, start: number, end: number): string | undefined {
  const validator = new Utf8Validator();
  const isValid = validator.accept(bytes, start, end) && validator.complete;
  return isValid ? decodeUtf8(bytes, start, end) : undefined;
}

function expectMessages(endpoint: Endpoint, expected: number): void {
  let count = 0;
  while (endpoint.poll()?.type === "text") count++;
  if (count !== expected) throw new Error(`${count} messages came out, not ${expected}`);
}

function inReads(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / READ_BYTES);
  return Array.from({ length: count }, (_, i) => bytes.slice(i * READ_BYTES, (i + 1) * READ_BYTES));
}

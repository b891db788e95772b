// A connection that has agreed on permessage-deflate, one side of which says things of every kind, step
// by step, while the other listens. Work lies aside until somebody has it done.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeliveryOptions } from "../src/delivery.ts";
import type { Endpoint } from "../src/endpoint.ts";
import type { PreparedMessage } from "../src/prepared-message.ts";
import { joined, type Told } from "../test/support/drain.ts";
import { chop, concat, pattern, utf8 } from "../test/support/frame.ts";
import { anyText } from "../test/support/streams.ts";

/** Up to here bytes may change as soon as they were said. */
const COPIED_UP_TO_BYTES = 16_384;

const size = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 19, 20, 21, 999, 1000, 1001, 1024), weight: 8 },
  { arbitrary: fc.constantFrom(16_384, 16_385, 65_536, 70_000), weight: 1 },
);
export const data = fc.oneof(
  anyText(300),
  fc.uint8Array({ maxLength: 300 }),
  size.map(pattern),
  size.map((count) => "é".repeat(count / 2)),
);
export const compress = fc.constantFrom(undefined, undefined, true, false);

const atOnce = fc.record({ data, compress, copy: fc.boolean() });
const inPieces = fc.record({
  data,
  compress,
  sizes: fc.array(fc.nat(400), { maxLength: 5 }),
  asBytes: fc.boolean(),
});
type ValueOf<Values> = Values extends fc.Arbitrary<infer Value> ? Value : never;
type AtOnce = ValueOf<typeof atOnce>;
type InPieces = ValueOf<typeof inPieces>;

/** A message that is said at once; in pieces; or one of three that were prepared for all. */
export const saying = fc.oneof(atOnce, inPieces, fc.record({ prepared: fc.nat(2) }));
export type Saying = ValueOf<typeof saying>;

export interface Prepared {
  readonly data: string | Uint8Array;
  readonly message: PreparedMessage;
}

interface Ends {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

export class Line {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** All that was heard. */
  readonly heard: Told[] = [];
  readonly #said: Told[] = [];
  #pings = 0;
  readonly #sizes: readonly number[];
  readonly #textAs: DeliveryOptions["textAs"];

  /** @param sizes - of the chunks that arrive. */
  constructor({ from, to }: Ends, sizes: readonly number[], textAs: DeliveryOptions["textAs"]) {
    this.from = from;
    this.to = to;
    this.#sizes = sizes;
    this.#textAs = textAs;
  }

  /** Says all this, and a Close; the others may have their turn between two steps. A ping follows each message. */
  *say(sayings: readonly Saying[], prepared: readonly Prepared[]): Generator<void> {
    for (const one of sayings) {
      const isPrepared = "prepared" in one;
      this.#said.push(this.#event(isPrepared ? prepared[one.prepared].data : one.data));
      if (isPrepared) this.from.send(prepared[one.prepared].message);
      else if ("sizes" in one) yield* this.#write(one);
      else this.#send(one);
      this.from.ping(`${this.#pings++}`);
      yield;
    }
    this.from.close(1000);
  }

  /** Lets all happen that can. */
  drive(): void {
    for (let output; (output = this.from.poll()) !== undefined;) {
      if (output.type === "work") output.run(() => this.drive());
      else if (output.type === "transmit") {
        for (const chunk of chop(concat(...output.chunks), this.#sizes)) this.#receive(chunk);
      }
    }
  }

  /** What was heard is what was said, in order, the Close last; pings, which pass messages, in theirs. */
  check(): void {
    const told = joined(this.heard);
    assert.deepEqual(
      told.filter(({ type }) => type !== "ping" && type !== "end"),
      [...this.#said, { type: "closing", code: 1000, reason: "" }],
    );
    const pings = told.flatMap((event) => (event.type === "ping" ? [event.data] : []));
    assert.deepEqual(
      pings,
      Array.from({ length: this.#pings }, (_, i) => utf8(`${i}`)),
    );
    assert.deepEqual([this.from.pendingBytes, this.from.state], [0, "awaitingClose"]);
  }

  /** Ends without a word. */
  end(): void {
    for (const endpoint of [this.from, this.to]) {
      endpoint.abort();
      while (endpoint.poll() !== undefined);
    }
  }

  #event(payload: string | Uint8Array): Told {
    if (typeof payload !== "string") return { type: "binary", data: payload };
    if (this.#textAs === "bytes") return { type: "utf8", data: utf8(payload) };
    return { type: "text", data: payload };
  }

  #send({ data: payload, compress: wanted, copy }: AtOnce): void {
    if (typeof payload === "string") return void this.from.send(payload, { compress: wanted });
    const bytes = payload.slice();
    this.from.send(bytes, { compress: wanted, copy });
    if (copy || bytes.length <= COPIED_UP_TO_BYTES) scribble(bytes);
  }

  *#write({ data: payload, sizes, asBytes, compress: wanted }: InPieces): Generator<void> {
    const type = typeof payload === "string" ? "text" : "binary";
    const writer = this.from.beginMessage(type, { compress: wanted });
    let rest = asBytes && typeof payload === "string" ? utf8(payload) : payload;
    for (const count of sizes) {
      const piece = rest.slice(0, count);
      rest = rest.slice(count);
      writer.write(piece);
      if (typeof piece !== "string" && piece.length <= COPIED_UP_TO_BYTES) scribble(piece);
      yield;
    }
    // Text as bytes may be cut within a character; an end without data is right only behind it.
    if (rest.length > 0) writer.end(rest);
    else writer.end();
  }

  #receive(chunk: Uint8Array): void {
    this.to.receive(chunk, 0);
    this.#listen();
  }

  #listen(): void {
    for (let output; (output = this.to.poll()) !== undefined;) {
      if (output.type === "work") output.run(() => this.#listen());
      else if (output.type !== "transmit") this.heard.push(output);
    }
  }
}

/** Who may change its bytes at once does so. */
function scribble(bytes: Uint8Array): void {
  bytes.fill(0xee);
}

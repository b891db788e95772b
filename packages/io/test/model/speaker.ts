// What we say over a connection, and what each call has to answer: a model that knows no frames. What it
// expects the peer to hear is in `said`, in order.

import { deepEqual } from "node:assert/strict";
import { type PreparedMessage, prepareMessage } from "@ws/core";
import { concat } from "@ws/peer/frames";
import type { Backpressure } from "../../src/backpressure.ts";
import type { OutgoingMessage, SendResult } from "../../src/connection.ts";
import type { OpenConnection } from "../../src/open-connection.ts";
import { codeOf } from "@ws/peer";
import type { Said } from "./ear.ts";
import { bytesOf, sentText, textOf } from "./payloads.ts";

interface Open {
  readonly message: OutgoingMessage;
  readonly type: Said["type"];
  /** Text goes in strings that are cut anywhere, or as UTF-8 that is. */
  readonly isInStrings: boolean;
  readonly strings: string[];
  readonly parts: Uint8Array[];
  /** UTF-8 that was cut off the last piece. */
  rest: Uint8Array;
  isLost: boolean;
  readonly behind: Said[];
}

export class Speaker {
  readonly said: Said[] = [];
  /** Too much waited, and that ended the connection. */
  wasTooSlow = false;
  readonly #connection: OpenConnection<string>;
  readonly #backpressure: Backpressure;
  #open: Open | undefined;
  #prepared: { readonly message: PreparedMessage; readonly said: Said } | undefined;

  constructor(connection: OpenConnection<string>, backpressure: Backpressure) {
    this.#connection = connection;
    this.#backpressure = backpressure;
  }

  send(a: number, b: number): void {
    const options = { compress: compressOf(a), copy: true };
    if (b % 2 === 0) {
      const text = textOf(a, b);
      const said: Said = { type: "text", payload: sentText(text) };
      return this.#note(said, () => this.#connection.send(text, options));
    }
    const bytes = bytesOf(a, b);
    this.#note({ type: "binary", payload: bytes.slice() }, () => {
      const result = this.#connection.send(bytes, options);
      bytes.fill(0xee);
      return result;
    });
  }

  sendPrepared(a: number, b: number): void {
    if (this.#prepared === undefined || b % 3 === 0) {
      const payload = bytesOf(a, b);
      const message = prepareMessage(payload, { compress: compressOf(a) });
      this.#prepared = { message, said: { type: "binary", payload } };
    }
    const { message, said } = this.#prepared;
    this.#note(said, () => this.#connection.send(message));
  }

  begin(a: number, b: number): void {
    const type = b % 2 === 0 ? "text" : "binary";
    const begin = () =>
      this.#connection.beginMessage(type, { compress: compressOf(a), copy: true });
    if (this.#open !== undefined && this.#connection.state === "open")
      return deepEqual(codeOf(begin), "message-open");
    const made = { strings: [], parts: [], behind: [], rest: new Uint8Array(0), isLost: false };
    this.#open = { message: begin(), type, isInStrings: b % 3 === 0, ...made };
  }

  write(a: number, b: number, last: boolean): void {
    const open = this.#open;
    if (open === undefined) return;
    const data = this.#piece(open, a, b, last);
    const kept = typeof data === "string" ? sentText(data) : data.slice();
    const isBehind = last && open.behind.length > 0;
    const answer = this.#answer(kept.length, isBehind ? "piece with more behind" : "piece", () => {
      const result = last ? open.message.end(data) : open.message.write(data);
      if (typeof data !== "string") data.fill(0xee);
      return result;
    });
    if (typeof data === "string") open.strings.push(data);
    else open.parts.push(kept);
    open.isLost ||= answer === "closed";
    if (last) this.#end(open);
  }

  #piece(open: Open, a: number, b: number, last: boolean): string | Uint8Array {
    if (open.type === "binary") return bytesOf(a, b);
    const text = textOf(a, b);
    if (open.isInStrings) return text.slice(b % 3, text.length - (a % 3));
    const whole = concat(open.rest, sentText(text));
    const size = last ? whole.length : Math.max(0, whole.length - (b % 5));
    open.rest = whole.slice(size);
    return whole.slice(0, size);
  }

  #end({ type, strings, parts, behind, isLost }: Open): void {
    this.#open = undefined;
    if (isLost) return;
    const payload = parts.length > 0 ? concat(...parts) : sentText(strings.join(""));
    this.said.push({ type, payload }, ...behind);
  }

  #note(said: Said, send: () => SendResult): void {
    const answer = this.#answer(said.payload.length, "message", send);
    if (answer === "ok" || answer === "full") (this.#open?.behind ?? this.said).push(said);
  }

  /** What a call answers, held against how things stood before and stand now. */
  #answer(size: number, what: string, call: () => SendResult): SendResult {
    const connection = this.#connection;
    const { highWaterMarkBytes, maxBufferedBytes, slowConsumer } = this.#backpressure;
    const [state, before] = [connection.state, connection.bufferedBytes];
    const result = call();
    const after = connection.bufferedBytes;
    const isRefused = state === "open" && (result === "closed" || result === "dropped");
    if (state !== "open") deepEqual(result, "closed");
    else if (isRefused) {
      deepEqual([before > 0, before + size > maxBufferedBytes], [true, true]);
      deepEqual(result, what === "message" && slowConsumer === "drop" ? "dropped" : "closed");
      deepEqual(connection.state, result === "dropped" ? "open" : "closed");
      if (result === "dropped") deepEqual(after, before);
      else this.wasTooSlow = true;
      // What waited behind it is sent by now.
    } else if (what !== "piece with more behind")
      deepEqual(result, after < highWaterMarkBytes ? "ok" : "full");
    return result;
  }
}

function compressOf(a: number): boolean | undefined {
  return [undefined, true, false][a % 3];
}

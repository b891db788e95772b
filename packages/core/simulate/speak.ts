// What a side says at a step, written down by its witness.

import { type Endpoint, prepareMessage } from "@ws/core";
import type { Step } from "./scenario.ts";
import { type Witness, wholeOf } from "./witness.ts";

export function speak(step: Step, one: Witness, endpoint: Endpoint): void {
  switch (step.do) {
    case "text":
    case "binary":
      return one.writing === undefined ? send(step, one, endpoint) : write(step.bytes, one);
    case "begin":
      one.writing ??= { writer: endpoint.beginMessage(step.type), pieces: [] };
      return;
    case "finish":
      return finish(one);
    case "ping": {
      const payload = `?${one.pinged.length}`;
      if (endpoint.ping(payload)) one.pinged.push(payload);
      return;
    }
    case "pong":
      return void endpoint.pong("unasked");
    case "close":
      return endpoint.close(step.code, step.reason);
    case "pause":
      one.paused = true;
      return endpoint.pauseReceiving();
    case "resume":
      return endpoint.resumeReceiving();
    case "abort":
    case "cut":
    case "link":
  }
}

type Sending = Extract<Step, { readonly do: "text" | "binary" }>;

function send({ do: type, bytes, prepared }: Sending, one: Witness, endpoint: Endpoint): void {
  const message = messageOf(type, one.said.length, bytes);
  if (endpoint.send(prepared === true ? prepareMessage(message) : message)) one.said.push(message);
}

/** A piece of the message that is open. */
function write(bytes: number, { said, writing }: Witness): void {
  const { writer, pieces } = writing!;
  const piece = messageOf(writer.type, said.length, bytes);
  if (!writer.ended && writer.write(piece)) pieces.push(piece);
}

function finish(one: Witness): void {
  if (one.writing === undefined || one.writing.writer.ended) return;
  const { writer, pieces } = one.writing;
  // Who is closing keeps what it wrote: its peer may have found that too big.
  if (!writer.end()) return;
  one.said.push(wholeOf([messageOf(writer.type, 0, 0), ...pieces]));
  one.writing = undefined;
}

/** Begins with its number, if it has room for that: no two that follow each other are alike. */
function messageOf(type: "text" | "binary", number: number, bytes: number): string | Uint8Array {
  if (type === "binary") return bytesOf(number, bytes);
  return `${number}:${"é".repeat(bytes / 2)}`.slice(0, bytes);
}

function bytesOf(number: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = number + i * 7;
  return bytes;
}

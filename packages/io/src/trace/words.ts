// What a trace says, in words that are safe to print: whatever a peer sends, a line stays a line.

import { CloseCode, type CloseInfo, Opcode } from "@ws/core";
import type { TracedFrame } from "./frame-tap.ts";

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Control characters, and what a terminal or an editor does not show as it is. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;

const FIN = 0x80;
const RSV1 = 0x40;
const OPCODE = 0x0f;

const OPCODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(Opcode).map(([name, opcode]) => [opcode, name]),
);

/** `goingAway` is "going away". */
const CODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CloseCode).map(([name, code]) => [
    code,
    name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  ]),
);

/** Says frames of one direction: what a continuation continues is what came before it. */
export class FrameWords {
  /** The message that has begun is text, and is not compressed. */
  #isText = false;

  say({ first, masked, length, preview }: TracedFrame): string {
    const opcode = first & OPCODE;
    if (opcode === Opcode.text || opcode === Opcode.binary) {
      this.#isText = opcode === Opcode.text && (first & RSV1) === 0;
    }
    const flags = FLAGS.filter(([bit]) => (first & bit) !== 0).map(([, name]) => name);
    const name = OPCODE_NAMES.get(opcode) ?? `opcode 0x${opcode.toString(16)}`;
    const size = `${length} ${length === 1 ? "byte" : "bytes"}`;
    const shown = this.#payload(opcode, preview);
    const elided = preview.length < length ? "…" : "";
    const words = [name, ...flags, ...(masked ? ["masked"] : []), size, shown + elided];
    return words.filter((word) => word !== "").join(" ");
  }

  #payload(opcode: number, preview: Uint8Array): string {
    if (opcode === Opcode.close) return closeWords(preview);
    const isText = opcode === Opcode.text || opcode === Opcode.continuation;
    return isText && this.#isText ? quoted(preview) : hex(preview);
  }
}

const FLAGS = [
  [FIN, "fin"],
  [RSV1, "rsv1"],
  [0x20, "rsv2"],
  [0x10, "rsv3"],
] as const;

/** How a connection ended, and why. */
export function endWords({ code, reason, wasClean, initiator, cause }: CloseInfo): string {
  const how = wasClean ? "cleanly" : "not cleanly";
  const who = { we: ", we began", peer: ", the peer began" };
  const said = `${codeWords(code)}${reason === "" ? "" : ` ${quote(reason)}`}`;
  const why = cause === undefined ? "" : `: ${errorWords(cause)}`;
  return `ended ${how} with ${said}${initiator === undefined ? "" : who[initiator]}${why}`;
}

/** An error with what caused it. */
export function errorWords(error: unknown): string {
  const said: string[] = [];
  for (let one = error; one instanceof Error && said.length < MAX_CAUSES; one = one.cause) {
    said.push(visible(one.message));
  }
  return said.length === 0 ? visible(String(error)) : said.join(" ← ");
}

const MAX_CAUSES = 4;

/** Text on one line, with nothing in it that cannot be seen. */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

function closeWords(payload: Uint8Array): string {
  if (payload.length < 2) return hex(payload);
  const reason = payload.subarray(2);
  const words = codeWords((payload[0] << 8) | payload[1]);
  return reason.length === 0 ? words : `${words} ${quoted(reason)}`;
}

function codeWords(code: number): string {
  const name = CODE_NAMES.get(code);
  return name === undefined ? String(code) : `${code} ${name}`;
}

/** A character that the preview cuts, or that is none, is U+FFFD. */
function quoted(utf8: Uint8Array): string {
  return utf8.length === 0 ? "" : quote(decoder.decode(utf8));
}

function quote(text: string): string {
  return visible(JSON.stringify(text));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

// A frame drawn as the RFC draws it: the bits of its head in a row, its bytes in groups. RFC 6455 §5.2.

import { closeCodeInWords } from "@ws/core";
import { create } from "./element.ts";
import type { FrameNote, WireEntry } from "./observed.ts";
import { bytes, count, opcodeInWords } from "./words.ts";

/** FIN, RSV1 to RSV3, the opcode, MASK and the length, each under its name. */
export function drawHead(frame: FrameNote): HTMLElement {
  const { fin, rsv, opcode, masked, length } = frame;
  const box = (label: string, value: string, set: boolean, kind = "bit") =>
    create(
      "span",
      { class: `box ${kind}`, ...(set && { "data-set": "" }) },
      create("b", {}, value),
      create("i", {}, label),
    );
  const bit = (label: string, set: boolean) => box(label, set ? "1" : "0", set);
  return create(
    "span",
    { class: "bits", role: "img", "aria-label": describe(frame) },
    bit("FIN", fin),
    bit("R1", (rsv & 0b100) !== 0),
    bit("R2", (rsv & 0b010) !== 0),
    bit("R3", (rsv & 0b001) !== 0),
    box(opcodeInWords(opcode), `0x${opcode.toString(16).toUpperCase()}`, true, "opcode"),
    bit("MASK", masked),
    box("length", count(length), true, "length"),
  );
}

/** The same in words. */
export function describe({ fin, rsv, opcode, masked, length }: FrameNote): string {
  const reserved = [0b100, 0b010, 0b001].flatMap((bit, index) =>
    (rsv & bit) === 0 ? [] : [`RSV${index + 1}`],
  );
  const name = opcodeInWords(opcode);
  return [
    name === "reserved" ? `reserved opcode 0x${opcode.toString(16)}` : name,
    fin ? "FIN" : "no FIN",
    ...reserved,
    masked ? "masked" : "not masked",
    bytes(length),
  ].join(", ");
}

export function closeInWords(code: number): string {
  return `${code} ${closeCodeInWords(code)}`;
}

interface Part {
  readonly name: "head" | "length" | "key" | "payload" | "bytes";
  readonly title: string;
  readonly hex: readonly string[];
}

/** The bytes of an entry, group by group; those of a frame are told apart. */
export function drawHex({ hex = "", length, frame }: WireEntry): HTMLElement {
  const pairs = hex.replaceAll(/\s/g, "").match(/../g) ?? [];
  const parts = frame === undefined ? [whole(pairs)] : split(pairs, frame);
  const shown = parts
    .filter((part) => part.hex.length > 0)
    .map(({ name, title, hex: own }) =>
      create("span", { class: name, title: `${title}, ${bytes(own.length)}` }, own.join(" ")),
    );
  const rest = length - pairs.length;
  const more = rest > 0 && create("em", {}, `and ${bytes(rest)} more`);
  return create("code", { class: "hex" }, ...shown, more || undefined);
}

const whole = (hex: readonly string[]): Part => ({ name: "bytes", title: "Bytes", hex });

function split(hex: readonly string[], frame: FrameNote): Part[] {
  const extended = { 126: 2, 127: 8 }[Number.parseInt(hex[1], 16) & 0x7f] ?? 0;
  const key = 2 + extended;
  const payload = key + (frame.masked ? 4 : 0);
  return [
    { name: "head", title: "FIN, RSV, opcode, MASK, length", hex: hex.slice(0, 2) },
    { name: "length", title: "Extended payload length", hex: hex.slice(2, key) },
    { name: "key", title: "Masking key", hex: hex.slice(key, payload) },
    {
      name: "payload",
      title: frame.masked ? "Payload, masked" : "Payload",
      hex: hex.slice(payload),
    },
  ];
}

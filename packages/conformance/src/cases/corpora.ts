// What compression is tried on: text and bytes that compress well, badly and hardly, made alike at every
// run from a seed. Text is ASCII, so that it may be cut anywhere.

import { join, utf8 } from "../bytes.ts";

const BYTES = 262_144;

export interface Corpus {
  readonly name: string;
  readonly type: "text" | "binary";
  /** Made once, when it is asked for. */
  readonly bytes: () => Uint8Array;
}

/** In the order of groups 12.1 to 12.5. */
export const CORPORA = [
  { name: "JSON", type: "text", bytes: once(json) },
  { name: "a bitmap", type: "binary", bytes: once(bitmap) },
  { name: "prose", type: "binary", bytes: once(prose) },
  { name: "HTML", type: "text", bytes: once(html) },
  { name: "bytes of which half are random", type: "binary", bytes: once(mixed) },
] as const satisfies readonly Corpus[];

/** So many bytes of it, from there on; behind its end it begins again. */
export function slice(bytes: Uint8Array, from: number, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = from % bytes.length;
  for (let left = length; left > 0; at = 0) {
    const part = bytes.subarray(at, at + left);
    parts.push(part);
    left -= part.length;
  }
  return parts.length === 0 ? new Uint8Array(0) : join(parts);
}

/** Numbers below a bound, alike at every run: xorshift32. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const WORDS = (
  "wire frame mask close open ping pong server client stream message fragment header length key " +
  "code reason socket byte octet buffer window context peer wait answer begin end until never always"
).split(" ");

function sentence(next: (below: number) => number): string {
  const words = Array.from({ length: 4 + next(12) }, () => WORDS[next(WORDS.length)]);
  const line = words.join(" ");
  return `${line[0].toUpperCase()}${line.slice(1)}${next(4) === 0 ? "?" : "."}`;
}

function filled(make: (at: number) => string): Uint8Array {
  const parts: string[] = [];
  for (let bytes = 0, at = 0; bytes < BYTES; at++) {
    const part = make(at);
    parts.push(part);
    bytes += part.length;
  }
  return utf8(parts.join("")).subarray(0, BYTES);
}

function prose(): Uint8Array {
  const next = random(3);
  return filled(() => `${sentence(next)}${next(6) === 0 ? "\n\n" : " "}`);
}

function json(): Uint8Array {
  const next = random(1);
  return filled((at) => {
    const row = {
      id: at,
      name: WORDS[next(WORDS.length)],
      size: next(100_000),
      note: sentence(next),
    };
    return `${JSON.stringify({ ...row, on: next(2) === 0, tags: [WORDS[next(9)], WORDS[next(9)]] })},\n`;
  });
}

function html(): Uint8Array {
  const next = random(4);
  return filled(
    (at) =>
      `<tr class="row-${at % 2}"><td><a href="/items/${next(10_000)}">${WORDS[next(WORDS.length)]}</a></td>` +
      `<td>${sentence(next)}</td></tr>\n`,
  );
}

/** 512 by 512 pixels of gray: slopes with some noise, which compress badly. */
function bitmap(): Uint8Array {
  const next = random(2);
  return Uint8Array.from({ length: BYTES }, (_, at) => {
    const [x, y] = [at % 512, at >> 9];
    return (x * y) / 1024 + 64 * Math.sin(x / 40) + next(8);
  });
}

/** Text and random bytes in turn, as in files that hold compressed parts. */
function mixed(): Uint8Array {
  const next = random(5);
  const parts: Uint8Array[] = [];
  for (let bytes = 0; bytes < BYTES;) {
    const noise = Uint8Array.from({ length: 64 + next(512) }, () => next(256));
    parts.push(utf8(`<< object ${sentence(next)} >>`.repeat(1 + next(8))), noise);
    bytes += parts.at(-1)!.length + parts.at(-2)!.length;
  }
  return join(parts).subarray(0, BYTES);
}

function once(make: () => Uint8Array): () => Uint8Array {
  let made: Uint8Array | undefined;
  return () => (made ??= make());
}

// 12 and 13: compressed messages of many sizes, whole and in fragments: 12 on five kinds of payload, 13 with
// seven ways to ask for windows and contexts. RFC 7692 §5, §7.

import type { Case, DeflateWish, Form } from "../case.ts";
import { CORPORA, type Corpus, slice } from "./corpora.ts";
import { BOTH, expects } from "./say.ts";

/** A thousand messages of each size, in fragments of so many compressed bytes. */
const SIZES: readonly (readonly [bytes: number, fragmentBytes?: number])[] = [
  [16],
  [64],
  [256],
  [1024],
  [4096],
  [8192],
  [16_384],
  [32_768],
  [65_536],
  [131_072],
  [8192, 256],
  [16_384, 256],
  [32_768, 256],
  [65_536, 256],
  [131_072, 256],
  [131_072, 1024],
  [131_072, 4096],
  [131_072, 32_768],
];

const COUNT = 1000;
/** What the short form sends of one case. */
const SHORT_BYTES = 262_144;
const SHORT_COUNT = 50;

const ANY: DeflateWish = { noContextTakeover: false };
const NO_CONTEXT: DeflateWish = { noContextTakeover: true };
const wish = (noContextTakeover: boolean, windowBits: number): DeflateWish => ({
  noContextTakeover,
  windowBits,
});

/** What is asked of the agent's messages, best first. */
const WISHES: readonly (readonly DeflateWish[])[] = [
  [ANY],
  [NO_CONTEXT],
  [wish(false, 9)],
  [wish(false, 15)],
  [wish(true, 9)],
  [wish(true, 15)],
  [wish(true, 9), NO_CONTEXT, ANY],
];

export const COMPRESSION: readonly Case[] = CORPORA.flatMap((corpus, at) =>
  sizes(`12.${at + 1}`, corpus, [ANY], corpus.name),
);

export const COMPRESSION_PARAMETERS: readonly Case[] = WISHES.flatMap((wishes, at) =>
  sizes(`13.${at + 1}`, CORPORA[0], wishes, wishes.map(wishWords).join(", else ")),
);

function sizes(id: string, corpus: Corpus, deflate: readonly DeflateWish[], what: string): Case[] {
  return SIZES.map(([bytes, fragmentBytes], at) => ({
    id: `${id}.${at + 1}`,
    purpose: `${COUNT} compressed messages of ${bytes} bytes${inFragments(fragmentBytes)} are echoed: ${what}.`,
    section: "RFC 7692 §7",
    roles: BOTH,
    timing: "long",
    opening: { kind: "good", deflate },
    plan(form) {
      const count = countOf(bytes, form);
      const data = corpus.bytes();
      return {
        steps: [
          {
            do: "exchange",
            count,
            message: (index) => ({
              kind: "message",
              type: corpus.type,
              data: slice(data, index * bytes, bytes),
              fragmentBytes,
            }),
          },
        ],
        expect: expects({ type: "echoes", count }),
      };
    },
  }));
}

function countOf(bytes: number, form: Form): number {
  return form === "full" ? COUNT : Math.min(SHORT_COUNT, Math.max(2, SHORT_BYTES / bytes));
}

function inFragments(bytes: number | undefined): string {
  return bytes === undefined ? "" : ` in fragments of ${bytes} bytes`;
}

function wishWords({ noContextTakeover, windowBits }: DeflateWish): string {
  const wishes = [
    ...(noContextTakeover ? ["no context takeover"] : []),
    ...(windowBits === undefined ? [] : [`a window of ${windowBits} bits`]),
  ];
  return wishes.length === 0 ? "no wishes" : wishes.join(" and ");
}

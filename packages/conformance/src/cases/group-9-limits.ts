// 9 and 10: large messages, in fragments and in chops; many small ones, and how long each takes; and a
// message that was cut into fragments by its sender. RFC 6455 §5.2, §5.4, §10.4.

import type { Case, Form } from "../case.ts";
import { letters, octets } from "./payload.ts";
import { BOTH, expects } from "./say.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const TYPES = ["text", "binary"] as const;
type Type = (typeof TYPES)[number];

/** A case that exchanges messages of one size. */
interface Exchanged {
  readonly id: string;
  readonly type: Type;
  readonly bytes: number;
  readonly count?: number;
  readonly fragmentBytes?: number;
  readonly chopBytes?: number;
}

/** How much less the short form sends of large messages and of many. */
const SHORT = 16;
const SHORT_FROM_BYTES = MIB;

function exchanged({ id, type, bytes, count = 1, fragmentBytes, chopBytes }: Exchanged): Case {
  return {
    id,
    purpose: purposeOf({ id, type, bytes, count, fragmentBytes, chopBytes } as Exchanged),
    section: fragmentBytes === undefined ? "RFC 6455 §5.2" : "RFC 6455 §5.4",
    roles: BOTH,
    timing: "long",
    plan(form) {
      const size = sized(bytes, form);
      const times = form === "short" ? Math.ceil(count / SHORT) : count;
      const data = type === "text" ? letters(size) : octets(size);
      const message = { kind: "message", type, data, fragmentBytes } as const;
      return {
        steps: [{ do: "exchange", count: times, chopBytes, message: () => message }],
        expect: expects({ type: "echoes", count: times }),
      };
    },
  };
}

function sized(bytes: number, form: Form): number {
  return form === "short" && bytes >= SHORT_FROM_BYTES ? bytes / SHORT : bytes;
}

function purposeOf({ type, bytes, count = 1, fragmentBytes, chopBytes }: Exchanged): string {
  const what =
    count === 1
      ? `A ${type} message of ${sizeWords(bytes)}`
      : `${count} ${type} messages of ${sizeWords(bytes)}, one after the other,`;
  const how =
    fragmentBytes !== undefined
      ? ` in fragments of ${sizeWords(fragmentBytes)}`
      : chopBytes !== undefined
        ? ` in chops of ${sizeWords(chopBytes)}`
        : "";
  return `${what}${how} ${count === 1 ? "is" : "are"} echoed.`;
}

function sizeWords(bytes: number): string {
  if (bytes >= MIB && bytes % MIB === 0) return `${bytes / MIB} MiB`;
  return bytes >= KIB && bytes % KIB === 0 ? `${bytes / KIB} KiB` : `${bytes} bytes`;
}

const SIZES = [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB];
const FRAGMENT_SIZES = [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB];
const CHOP_SIZES = [64, 128, 256, 512, KIB, 2 * KIB];
const SMALL_SIZES = [0, 16, 64, 256, KIB, 4 * KIB];

/** Pairs of groups: the first of text, the second of binary messages. */
const rows: readonly (readonly [group: number, of: readonly Omit<Exchanged, "id" | "type">[]])[] = [
  [1, SIZES.map((bytes) => ({ bytes }))],
  [3, FRAGMENT_SIZES.map((fragmentBytes) => ({ bytes: 4 * MIB, fragmentBytes }))],
  [5, CHOP_SIZES.map((chopBytes) => ({ bytes: MIB, chopBytes }))],
  [7, SMALL_SIZES.map((bytes) => ({ bytes, count: 1000 }))],
];

export const LIMITS: readonly Case[] = rows.flatMap(([group, of]) =>
  TYPES.flatMap((type, at) =>
    of.map((one, number) => exchanged({ id: `9.${group + at}.${number + 1}`, type, ...one })),
  ),
);

export const AUTO_FRAGMENTATION: readonly Case[] = [
  exchanged({ id: "10.1.1", type: "text", bytes: 64 * KIB, fragmentBytes: 1300 }),
];

// What an endpoint agreed on, and what passed, before it fell silent.

import type { DeflateOptions } from "@ws/core";

export interface Saying {
  readonly name: string;
  /** Of permessage-deflate; `undefined`: no compression. */
  readonly options: DeflateOptions | undefined;
  /** Bytes of one message from each side; 0: none. */
  readonly says: { readonly client: number; readonly server: number };
}

const SMALL = 512;
const LARGE = 65_536;
const NO_CONTEXT = { clientNoContextTakeover: true };

export const SAYINGS: readonly Saying[] = [
  { name: "open", options: undefined, says: { client: 0, server: 0 } },
  { name: "after 512 B both ways", options: undefined, says: { client: SMALL, server: SMALL } },
  { name: "compression agreed on", options: {}, says: { client: 0, server: 0 } },
  { name: "512 B received compressed", options: {}, says: { client: SMALL, server: 0 } },
  { name: "64 KiB received compressed", options: {}, says: { client: LARGE, server: 0 } },
  {
    name: "the same, clientNoContextTakeover",
    options: NO_CONTEXT,
    says: { client: LARGE, server: 0 },
  },
  { name: "512 B sent compressed", options: {}, says: { client: 0, server: SMALL } },
  { name: "64 KiB sent compressed", options: {}, says: { client: 0, server: LARGE } },
];

// permessage-deflate as the cases ask for it: several wishes for the agent's messages, best first. Core
// negotiates each of them; this joins them. RFC 7692 §5.1.

import {
  type DeflateCodec,
  type DeflateOptions,
  type Extension,
  type ExtensionSession,
  permessageDeflate,
} from "@ws/core";
import type { DeflateWish } from "../case.ts";

/** The extension that offers, or accepts, one of these wishes. */
export function deflateOf(wishes: readonly DeflateWish[], codec: DeflateCodec): Extension {
  const asClient = wishes.map((wish) => permessageDeflate(codec, ofServer(wish)));
  const asServer = wishes.map((wish) => permessageDeflate(codec, ofClient(wish)));
  return {
    name: "permessage-deflate",
    offer: () => asClient.flatMap((extension) => extension.offer()),
    confirm: (answer) => first(asClient, (extension) => extension.confirm(answer)),
    accept: (offers) => first(asServer, (extension) => extension.accept(offers)),
  };
}

/** A payload as the kit sends it compressed; `undefined` where it goes as it is. */
export function deflated(
  session: ExtensionSession | undefined,
  payload: Uint8Array,
): Uint8Array | undefined {
  const encoded = session?.encode(payload, { first: true, last: true }, true);
  // The kit's codec works at once: it never gives a job.
  return encoded instanceof Uint8Array ? encoded : undefined;
}

function ofServer({ noContextTakeover, windowBits }: DeflateWish): DeflateOptions {
  return { serverNoContextTakeover: noContextTakeover, serverMaxWindowBits: windowBits };
}

function ofClient({ noContextTakeover, windowBits }: DeflateWish): DeflateOptions {
  return { clientNoContextTakeover: noContextTakeover, clientMaxWindowBits: windowBits };
}

function first<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const result = map(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

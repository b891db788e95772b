// permessage-deflate as the cases ask for it: several wishes for the agent's messages, best first. Core
// negotiates each of them; this joins them, and holds the agent to the window that it agreed to, which
// inflating by itself does not: what lies in the output at hand is always within reach. RFC 7692 §5.1, §7.

import {
  type AcceptedExtension,
  type DeflateCodec,
  type Extension,
  type ExtensionElement,
  type ExtensionSession,
  permessageDeflate,
  type Role,
} from "@ws/core";
import { join } from "../bytes.ts";
import type { DeflateWish, OwnDeflate } from "../case.ts";

const MAX_WINDOW_BITS = 15;

/** More than any case sends: what inflates to more is no echo. */
const MAX_MESSAGE_BYTES = 67_108_864;

/** The extension that offers, or accepts, one of some wishes. */
export class WishedDeflate implements Extension {
  readonly name = "permessage-deflate";
  readonly #asClient: readonly Extension[];
  readonly #asServer: readonly Extension[];
  /** The window of the agent's messages, once it is agreed on. */
  #windowBits = MAX_WINDOW_BITS;

  /** What was agreed on lets the kit compress as it needs to. */
  letsOwn = true;
  readonly #own: OwnDeflate;

  constructor(wishes: readonly DeflateWish[], own: OwnDeflate, codec: DeflateCodec) {
    this.#own = own;
    // By hand, any window can be kept to.
    const able = { ...codec, minDeflateWindowBits: own.windowBits ?? codec.minDeflateWindowBits };
    const forgets = own.contextTakeover === false;
    this.#asClient = wishes.map(({ noContextTakeover, windowBits }) =>
      permessageDeflate(able, {
        serverNoContextTakeover: noContextTakeover,
        serverMaxWindowBits: windowBits,
        clientNoContextTakeover: forgets,
        clientMaxWindowBits: own.windowBits,
      }),
    );
    this.#asServer = wishes.map(({ noContextTakeover, windowBits }) =>
      permessageDeflate(able, {
        clientNoContextTakeover: noContextTakeover,
        clientMaxWindowBits: windowBits,
        serverNoContextTakeover: forgets,
        serverMaxWindowBits: own.windowBits,
      }),
    );
  }

  offer(): readonly ExtensionElement[] {
    return this.#asClient.flatMap((extension) => extension.offer());
  }

  confirm(answer: ExtensionElement): ExtensionSession | undefined {
    this.#windowBits = windowOf(answer, "server_max_window_bits");
    this.#lookAtOwn(answer, "client");
    return firstOf(this.#asClient, (extension) => extension.confirm(answer));
  }

  accept(offers: readonly ExtensionElement[]): AcceptedExtension | undefined {
    const accepted = firstOf(this.#asServer, (extension) => extension.accept(offers));
    if (accepted === undefined) return undefined;
    this.#windowBits = windowOf(accepted.answer, "client_max_window_bits");
    this.#lookAtOwn(accepted.answer, "server");
    return accepted;
  }

  #lookAtOwn(answer: ExtensionElement, side: Role): void {
    const { contextTakeover, windowBits = 0 } = this.#own;
    const forgets = answer.params.some(([name]) => name === `${side}_no_context_takeover`);
    const narrows = windowOf(answer, `${side}_max_window_bits`) < windowBits;
    this.letsOwn = !narrows && !(contextTakeover === true && forgets);
  }

  /** What was agreed on, at work. */
  start(session: ExtensionSession): KitDeflate {
    return new KitDeflate(session, this.#windowBits);
  }
}

/**
 * Compression at work on one connection. The kit's codec works at once: it never gives a job. What it
 * gives is lent, and copied.
 */
export class KitDeflate {
  readonly #session: ExtensionSession;
  readonly #stepBytes: number;

  constructor(session: ExtensionSession, windowBits: number) {
    this.#session = session;
    // Within a step, more is in reach than the window: by a quarter of it at most, where that is small.
    this.#stepBytes = windowBits < MAX_WINDOW_BITS ? 2 ** windowBits / 4 : MAX_MESSAGE_BYTES;
  }

  /** A payload, compressed; `undefined` where it goes as it is. */
  encode(payload: Uint8Array): Uint8Array | undefined {
    const encoded = this.#session.encode(payload, { first: true, last: true }, true);
    return encoded instanceof Uint8Array ? encoded.slice() : undefined;
  }

  /** A message; `undefined` where it does not inflate. */
  decode(payload: Uint8Array): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let input = payload;
    for (let bytes = 0; bytes < MAX_MESSAGE_BYTES; input = NOTHING) {
      const decoded = this.#session.decode(input, true, this.#stepBytes);
      if (decoded === undefined || "run" in decoded) return undefined;
      parts.push(decoded.output.slice());
      bytes += decoded.output.length;
      if (!decoded.more) return join(parts);
    }
    return undefined;
  }
}

function windowOf({ params }: ExtensionElement, name: string): number {
  const value = params.find(([param]) => param === name)?.[1];
  return typeof value === "string" ? Number(value) : MAX_WINDOW_BITS;
}

function firstOf<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const result = map(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

const NOTHING = new Uint8Array(0);

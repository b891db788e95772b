// permessage-deflate as an extension: its whole negotiation, for both roles. RFC 7692 §5, §7.1.

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import type {
  AcceptedExtension,
  Extension,
  ExtensionElement,
  ExtensionSession,
} from "../extension.ts";
import type { DeflateCodec } from "./codec.ts";
import { Deflaters } from "./deflaters.ts";
import { Inflaters } from "./inflaters.ts";
import {
  type DeflateParameters,
  MAX_WINDOW_BITS,
  NAME,
  readParameters,
  writeParameters,
} from "./parameters.ts";
import { DeflateSession, type Direction } from "./session.ts";

export interface DeflateOptions {
  /** Messages of the server begin with an empty window. Default false. */
  readonly serverNoContextTakeover?: boolean | undefined;
  /** Messages of the client begin with an empty window. Default false. */
  readonly clientNoContextTakeover?: boolean | undefined;
  /** The window of what the server sends: 2 to the power of 8 to 15. Default 15. */
  readonly serverMaxWindowBits?: number | undefined;
  /** The window of what the client sends: 2 to the power of 8 to 15. Default 15. */
  readonly clientMaxWindowBits?: number | undefined;
  /** Shorter messages are sent as they are. Default 1_024 without context takeover, else 0. */
  readonly thresholdBytes?: number | undefined;
  /**
   * Deflaters that are kept warm, for all connections together; and inflaters, where the peer's
   * messages begin with an empty window. Default 64.
   */
  readonly maxDeflaters?: number | undefined;
}

const THRESHOLD_WITHOUT_CONTEXT_BYTES = 1024;
const MAX_DEFLATERS = 64;

/**
 * The extension, with a codec of the platform. One value serves all connections of a server.
 *
 * @throws UsageError `deflate-option-invalid`
 */
export function permessageDeflate(codec: DeflateCodec, options: DeflateOptions = {}): Extension {
  return new PermessageDeflate(codec, options);
}

class PermessageDeflate implements Extension {
  readonly name = NAME;
  readonly #codec: DeflateCodec;
  readonly #deflaters: Deflaters;
  readonly #inflaters: Inflaters;
  readonly #thresholdBytes: number | undefined;
  /** What we want; a window that is `undefined` is not limited. */
  readonly #ours: DeflateParameters & { readonly clientMaxWindowBits: number | undefined };

  constructor(codec: DeflateCodec, options: DeflateOptions) {
    checkOptions(options);
    this.#codec = codec;
    const { maxDeflaters = MAX_DEFLATERS } = options;
    this.#deflaters = new Deflaters(codec, maxDeflaters);
    this.#inflaters = new Inflaters(codec, maxDeflaters);
    this.#thresholdBytes = options.thresholdBytes;
    this.#ours = {
      serverNoContextTakeover: options.serverNoContextTakeover ?? false,
      clientNoContextTakeover: options.clientNoContextTakeover ?? false,
      serverMaxWindowBits: options.serverMaxWindowBits,
      clientMaxWindowBits: options.clientMaxWindowBits,
    };
  }

  /** "Any, as you say" of our own window, and what we want of the server's. */
  offer(): readonly ExtensionElement[] {
    const clientMaxWindowBits = this.#ours.clientMaxWindowBits ?? true;
    return [writeParameters({ ...this.#ours, clientMaxWindowBits })];
  }

  accept(offers: readonly ExtensionElement[]): AcceptedExtension | undefined {
    for (const offer of offers) {
      const offered = readParameters(offer);
      const agreed = offered && this.#agree(offered);
      if (agreed === undefined) continue;
      const session = this.#session(directionOf(agreed, "server"), directionOf(agreed, "client"));
      return { answer: writeParameters(agreed), session };
    }
    return undefined;
  }

  confirm(answer: ExtensionElement): ExtensionSession | undefined {
    const agreed = readParameters(answer);
    if (agreed === undefined || !this.#answers(agreed)) return undefined;
    // What we offered of our own messages we keep to, also where the answer is silent (§7.1.1.2).
    const ours = {
      windowBits: windowOf(agreed.clientMaxWindowBits ?? this.#ours.clientMaxWindowBits),
      noContextTakeover: agreed.clientNoContextTakeover || this.#ours.clientNoContextTakeover,
    };
    return this.#session(ours, directionOf(agreed, "server"));
  }

  /** As a server: what we make of an offer, or `undefined` if we cannot serve it. */
  #agree(offered: DeflateParameters): DeflateParameters | undefined {
    const ours = this.#ours;
    const serverMaxWindowBits = least(offered.serverMaxWindowBits, ours.serverMaxWindowBits);
    if (windowOf(serverMaxWindowBits) < this.#codec.minDeflateWindowBits) return undefined;
    // Who does not offer to limit its window cannot be asked to (§7.1.2.2).
    const { clientMaxWindowBits: hint } = offered;
    const unlimited = windowOf(ours.clientMaxWindowBits) === MAX_WINDOW_BITS;
    if (hint === undefined && !unlimited) return undefined;
    return {
      serverNoContextTakeover: offered.serverNoContextTakeover || ours.serverNoContextTakeover,
      clientNoContextTakeover: offered.clientNoContextTakeover || ours.clientNoContextTakeover,
      serverMaxWindowBits,
      clientMaxWindowBits: hint && least(hint, ours.clientMaxWindowBits),
    };
  }

  /** As a client: is this an answer to our offer (§7.1.1.1, §7.1.2)? */
  #answers(agreed: DeflateParameters): boolean {
    const ours = this.#ours;
    if (ours.serverNoContextTakeover && !agreed.serverNoContextTakeover) return false;
    if (windowOf(agreed.serverMaxWindowBits) > windowOf(ours.serverMaxWindowBits)) return false;
    const { clientMaxWindowBits: asked } = agreed;
    if (asked === true) return false;
    return asked === undefined || asked <= windowOf(ours.clientMaxWindowBits);
  }

  #session(out: Direction, incoming: Direction): ExtensionSession {
    const standard = out.noContextTakeover ? THRESHOLD_WITHOUT_CONTEXT_BYTES : 0;
    return new DeflateSession({
      codec: this.#codec,
      deflaters: this.#deflaters,
      inflaters: this.#inflaters,
      outgoing: out,
      incoming,
      thresholdBytes: this.#thresholdBytes ?? standard,
    });
  }
}

/** The least and the most that a numeric option can be. */
const RANGES = {
  serverMaxWindowBits: [8, MAX_WINDOW_BITS],
  clientMaxWindowBits: [8, MAX_WINDOW_BITS],
  thresholdBytes: [0, Infinity],
  maxDeflaters: [0, Infinity],
} as const satisfies Partial<Record<keyof DeflateOptions, readonly [number, number]>>;

function checkOptions(options: DeflateOptions): void {
  for (const [name, [from, to]] of Object.entries(RANGES)) {
    const value: unknown = options[name as keyof typeof RANGES];
    if (value === undefined) continue;
    const isWhole = Number.isInteger(value) || value === Infinity;
    if (!isWhole || Number(value) < from || Number(value) > to)
      throw new UsageError(Mistake.deflateOptionInvalid, `This one is ${name}.`);
  }
}

/** What was agreed on for the messages of one side. */
function directionOf(agreed: DeflateParameters, side: "server" | "client"): Direction {
  return side === "server"
    ? {
        windowBits: windowOf(agreed.serverMaxWindowBits),
        noContextTakeover: agreed.serverNoContextTakeover,
      }
    : {
        windowBits: windowOf(agreed.clientMaxWindowBits),
        noContextTakeover: agreed.clientNoContextTakeover,
      };
}

/** The window that a parameter allows. */
function windowOf(bits: number | true | undefined): number {
  return typeof bits === "number" ? bits : MAX_WINDOW_BITS;
}

/** The smaller window, where one is given. */
function least(a: number | true | undefined, b: number | undefined): number | undefined {
  return typeof a === "number" ? Math.min(a, windowOf(b)) : b;
}

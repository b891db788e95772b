// What a session of permessage-deflate is made of, as nothing was asked for; but for what a test says.

import type { DeflateCodec } from "../../src/deflate/codec.ts";
import { Deflaters } from "../../src/deflate/deflaters.ts";
import { Inflaters } from "../../src/deflate/inflaters.ts";
import type { SessionParts } from "../../src/deflate/session.ts";

const KEEPING = { windowBits: 15, noContextTakeover: false };
export const FORGETTING = { windowBits: 15, noContextTakeover: true };

export function sessionParts(codec: DeflateCodec, parts: Partial<SessionParts> = {}): SessionParts {
  return {
    codec,
    deflaters: new Deflaters(codec, 4),
    inflaters: new Inflaters(codec, 4),
    outgoing: KEEPING,
    incoming: KEEPING,
    thresholdBytes: 0,
    ...parts,
  };
}

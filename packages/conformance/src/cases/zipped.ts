// Messages that a case has compressed by hand, and the opening that lets it. RFC 7692.

import type { CaseOpening, Frame } from "../case.ts";
import { binary, text } from "./say.ts";

type Opening = Extract<CaseOpening, { readonly kind: "good" }>;

export const DEFLATE: Opening = { kind: "good", deflate: [{ noContextTakeover: false }] };

/** With compression of which more is said. */
export const agreeing = (more: Partial<Opening>) => ({ opening: { ...DEFLATE, ...more } });

export const RSV1 = { rsv: 0b100 } as const;
/** Compressed payloads, as messages. */
export const zipped = (payload: Uint8Array): Frame => text(payload, RSV1);
export const zippedBinary = (payload: Uint8Array): Frame => binary(payload, RSV1);

// Messages that are compressed by hand, and the opening that lets the kit do so. RFC 7692.

import { utf8 } from "../../bytes.ts";
import type { CaseOpening, Frame } from "../../case.ts";
import { compressed, fixed } from "../deflate-bits.ts";
import type { Row } from "../rows.ts";
import { binary, expects, saysText, text, together } from "../say.ts";

type Opening = Extract<CaseOpening, { readonly kind: "good" }>;

export const DEFLATE: Opening = { kind: "good", deflate: [{ noContextTakeover: false }] };

/** With compression of which more is said. */
export const agreeing = (more: Partial<Opening>) => ({ opening: { ...DEFLATE, ...more } });

export const RSV1 = { rsv: 0b100 } as const;
/** Compressed payloads, as messages. */
export const zipped = (payload: Uint8Array): Frame => text(payload, RSV1);
export const zippedBinary = (payload: Uint8Array): Frame => binary(payload, RSV1);

export const HELLO = utf8("Hello");
export const hello = zipped(compressed(fixed(HELLO)));

export const NEXT = "And the next one.";
/** A good message behind what a case is about. */
export const next = zipped(compressed(fixed(utf8(NEXT))));

/** Echoed, as this text. */
export const echoes = (
  purpose: string,
  section: string,
  payload: Uint8Array,
  says: string,
): Row => [
  purpose,
  section,
  [together(zipped(payload), next)],
  expects(saysText(says), saysText(NEXT)),
];

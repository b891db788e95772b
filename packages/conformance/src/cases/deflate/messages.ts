// The messages that the cases of compression have in common.

import { utf8 } from "../../bytes.ts";
import { compressed, fixed } from "../deflate-bits.ts";
import type { Row } from "../rows.ts";
import { expects, saysText, together } from "../say.ts";
import { zipped } from "../zipped.ts";

export const HELLO = utf8("Hello");
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

export const hello = zipped(compressed(fixed(HELLO)));

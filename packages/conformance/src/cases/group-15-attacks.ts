// 15: the attacks that implementations fell for, each named as in the list that the project keeps: A, lengths and
// headers; B, fragments and memory; C, masking; D, compression; E, floods; F, teardown. What is an attack on the opening
// handshake stands in 14, the rest of D in 17.

import type { Case } from "../case.ts";
import { numbered } from "./rows.ts";
import { COMPRESSION_ATTACKS } from "./attacks/compression.ts";
import { FLOODS } from "./attacks/floods.ts";
import { LENGTHS } from "./attacks/lengths.ts";
import { MASKING } from "./attacks/masking.ts";
import { MEMORY } from "./attacks/memory.ts";
import { TEARDOWN } from "./attacks/teardown.ts";

export const ATTACKS: readonly Case[] = [
  ...numbered("15.1", LENGTHS),
  ...numbered("15.2", MEMORY),
  ...numbered("15.3", MASKING),
  ...numbered("15.4", COMPRESSION_ATTACKS),
  ...numbered("15.5", FLOODS),
  ...numbered("15.6", TEARDOWN),
];

// All that is fuzzed, by name.

import { conversation } from "./conversation.ts";
import { differential } from "./differential.ts";
import { fields } from "./fields.ts";
import { inflating } from "./inflating.ts";
import { mixtures } from "./mixtures.ts";
import { openings } from "./openings.ts";
import { receiving } from "./receiving.ts";
import { plain } from "./plain.ts";
import type { Target } from "./target.ts";

export type TargetName =
  | "plain"
  | "receiving"
  | "inflating"
  | "mixtures"
  | "conversation"
  | "openings"
  | "fields"
  | "differential";

export const TARGETS: Readonly<Record<TargetName, Target<unknown>>> = {
  plain,
  receiving,
  inflating,
  mixtures,
  conversation,
  openings,
  fields,
  differential,
};

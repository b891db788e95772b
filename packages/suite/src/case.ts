// What a case is: a sentence, what it takes, and what happens.

import type { Capability } from "./capabilities.ts";
import type { Stage } from "./stage.ts";

export interface Case {
  readonly name: string;
  /** What the adapter under test has to be able to do. */
  readonly needs?: readonly Capability[];
  /** What the server has to be able to do. */
  readonly serverNeeds?: readonly Capability[];
  readonly run: (stage: Stage) => Promise<void>;
}

export interface Chapter {
  readonly about: string;
  readonly cases: readonly Case[];
}

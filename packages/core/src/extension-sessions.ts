// The extensions of one connection, together: whose reserved bits are whose, and their end. RFC 6455 §9.

import { LapseError } from "./close-info.ts";
import * as Lapse from "./lapse.ts";
import { UsageError } from "./error.ts";
import type { ExtensionSession } from "./extension.ts";
import * as Mistake from "./mistake.ts";

/** Two must not claim the same reserved bit. @throws UsageError `extensions-overlap` */
export function checkOverlap(sessions: readonly ExtensionSession[]): void {
  let claimed = 0;
  for (const { rsv } of sessions) {
    if ((claimed & rsv) !== 0) throw new UsageError(Mistake.extensionsOverlap);
    claimed |= rsv;
  }
}

/** Frees all of them; returns what the first threw that did. */
export function freeAll(sessions: readonly ExtensionSession[]): LapseError | undefined {
  let failure: LapseError | undefined;
  for (const session of sessions) {
    try {
      session.free();
    } catch (error) {
      failure ??= new LapseError(Lapse.extensionFailed, error);
    }
  }
  return failure;
}

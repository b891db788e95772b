// What every lapse says, by its code: for who lists them all.

import type { LapseCode } from "./close-info.ts";
import * as Lapse from "./lapse.ts";

/** What is said of each way to end that no peer's frame explains. */
export const LAPSES = Object.fromEntries(
  Object.values(Lapse).map(({ code, sentence }) => [code, sentence]),
) as Readonly<Record<LapseCode, string>>;

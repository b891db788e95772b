// How the kit is run over sockets.

import { nodePlatform, zlibCodec } from "@ws/node";
import type { DeflateCodec } from "@ws/core";
import type { Case, Form } from "../case.ts";
import type { PlayerOptions } from "../player/player.ts";
import type { CaseResult } from "../report.ts";
import type { Select } from "../select.ts";

/** What both kinds of run have in common. */
export interface RunOptions {
  /** Default: all cases. */
  readonly select?: Select | undefined;
  /** Default `"full"`. */
  readonly form?: Form | undefined;
  /** How long a case may take, in milliseconds; a `long` one may take ten times that. Default 15_000. */
  readonly timeoutMs?: number | undefined;
  /** How long an agent may take to answer, in milliseconds. Default 1_000. */
  readonly patienceMs?: number | undefined;
  /** Ends the run; its report holds what was done by then. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each case, in the order in which they end. */
  readonly onResult?: ((result: CaseResult, progress: Progress) => void) | undefined;
}

/** How far a run is. */
export interface Progress {
  readonly agent: string;
  readonly done: number;
  readonly total: number;
}

/** What a player needs to know of a run. */
export function playerOptions(
  subject: Case,
  { form = "full", timeoutMs = 15_000, patienceMs = 1000 }: RunOptions,
): Omit<PlayerOptions, "role" | "host" | "target" | "nowMs"> {
  return {
    form,
    patienceMs,
    timeoutMs: subject.timing === "long" ? timeoutMs * 10 : timeoutMs,
    platform: nodePlatform,
    codec: CODEC,
  };
}

/** It works at once, whatever the size: a player waits for nobody. */
const CODEC: DeflateCodec = { ...zlibCodec, offloadAboveBytes: undefined };

// How the kit is run over sockets.

import type { Form } from "./case.ts";
import type { CaseResult } from "./report.ts";
import type { Select } from "./select.ts";

/** What both kinds of run have in common. */
export interface RunOptions {
  readonly select?: Select | undefined;
  /** Default `"full"`. */
  readonly form?: Form | undefined;
  /** How long one case may take, in milliseconds; `long` ones may take ten times that. Default 10_000. */
  readonly timeoutMs?: number | undefined;
  /** How long an agent may take to answer, in milliseconds. Default 500. */
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

/** A run against a server, of which the kit is a client. */
export interface ServerRunOptions extends RunOptions {
  /** `ws:` or `wss:`. */
  readonly url: string;
  /** What the report calls the agent. Default: what its `Server` header says, else the URL's host. */
  readonly agent?: string | undefined;
  /** Cases that run at a time. Default 8. */
  readonly jobs?: number | undefined;
  /** Takes a certificate that nobody vouches for. */
  readonly insecure?: boolean | undefined;
}

/** A run against clients, of which the kit is the server. */
export interface ClientRunOptions extends RunOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Default `"127.0.0.1"`. */
  readonly host?: string | undefined;
  /** Called when clients may connect. */
  readonly onListening?: ((url: string) => void) | undefined;
  /** The run ends when these agents have asked for their reports. Default: one, whatever its name. */
  readonly agents?: readonly string[] | undefined;
}

// What the load is told to do.

import type { Workload } from "../workloads.ts";

export interface Job extends Workload {
  /** Of the server; 0 where the load is the server. */
  readonly port: number;
  /** Echoes come back masked, as they were sent. */
  readonly echoesAsSent: boolean;
}

/** What it counted. */
export interface Counted {
  readonly messages: number;
  readonly seconds: number;
  /** Its own processor time, of which a second has one. */
  readonly cpuSeconds: number;
}

// Traces of connections, for who asks: by the option, or by WS_TRACE in the environment.

import type { HeaderLine } from "@ws/core";
import { Trace, type TraceTaker } from "@ws/io";
import { nodeHost } from "./host.ts";

export interface TraceOptions {
  /**
   * A readable line for each frame, each header, and why it ended: to standard error, or to a function
   * that takes lines. Payloads are shown, long ones elided; credentials in headers are not. Default:
   * as the environment's WS_TRACE says.
   */
  readonly trace?: boolean | TraceTaker | undefined;
}

/** Begins a trace for a connection. */
export type Tracer = () => Trace;

/** Whose trace it is. */
export function beginWords({ peerAddress, encrypted }: TracedPeer): string {
  return `a client at ${peerAddress || "a local socket"}${encrypted ? ", over TLS" : ""}`;
}

interface TracedPeer {
  readonly peerAddress: string;
  readonly encrypted: boolean;
}

/** Header lines as a trace shows them. */
export function linesOf(headers: Iterable<HeaderLine>): string[] {
  return Array.from(headers, (line) => line.join(": "));
}

/** `undefined` where nobody asks for one. */
export function tracerOf({ trace = isWanted() }: TraceOptions): Tracer | undefined {
  if (trace === false) return undefined;
  const take = harmless(trace === true ? toStandardError : trace);
  return () => new Trace({ id: ++lastId, take, now: () => nodeHost.now() });
}

/** Of all connections of the program. */
let lastId = 0;

function isWanted(): boolean {
  const { WS_TRACE = "" } = process.env;
  return WS_TRACE !== "" && WS_TRACE !== "0";
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a taker throws ends no connection: it is reported once, and no further line is taken. */
function harmless(take: TraceTaker): TraceTaker {
  let hasFailed = false;
  return (line) => {
    if (hasFailed) return;
    try {
      take(line);
    } catch (error) {
      hasFailed = true;
      nodeHost.reportError(error);
    }
  };
}

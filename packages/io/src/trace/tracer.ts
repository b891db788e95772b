// Traces of connections, for who asks: by the option, or by WS_TRACE in the environment.

import type { CloseInfo, HeaderLine } from "@ws/core";
import type { Host } from "../host.ts";
import { Trace, type TraceTaker } from "./trace.ts";

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

/** `undefined` where nobody asks for one. */
export type TracerOf = (options: TraceOptions) => Tracer | undefined;

/** What traces need of a process: the environment that asks for them, and where they go. */
export interface TracedProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: { write(text: string): unknown };
}

/** Makes tracers for the options of a runtime. */
export function tracersBy(host: Host, process: TracedProcess): TracerOf {
  const toStandardError = (line: string): void => void process.stderr.write(`${line}\n`);
  return ({ trace = isWanted(process) }) => {
    if (trace === false) return undefined;
    const take = harmless(trace === true ? toStandardError : trace, host);
    return () => new Trace({ id: ++lastId, take, now: () => host.now() });
  };
}

/** Whose trace it is. */
export function beginWords({ peerAddress, encrypted }: TracedPeer): string {
  return `a client at ${peerAddress || "a local socket"}${encrypted ? ", over TLS" : ""}`;
}

interface TracedPeer {
  readonly peerAddress: string;
  readonly encrypted: boolean;
}

/** Tells the trace how it ended, and then `leave`. */
export function ending(trace: Trace, leave: (info: CloseInfo) => void): (info: CloseInfo) => void {
  return (info) => {
    trace.ended(info);
    leave(info);
  };
}

/** Header lines as a trace shows them. */
export function linesOf(headers: Iterable<HeaderLine>): string[] {
  return Array.from(headers, (line) => line.join(": "));
}

/** Of all connections of the program. */
let lastId = 0;

function isWanted({ env: { WS_TRACE = "" } }: TracedProcess): boolean {
  return WS_TRACE !== "" && WS_TRACE !== "0";
}

/** What a taker throws ends no connection: it is reported once, and no further line is taken. */
function harmless(take: TraceTaker, host: Host): TraceTaker {
  let hasFailed = false;
  return (line) => {
    if (hasFailed) return;
    try {
      take(line);
    } catch (error) {
      hasFailed = true;
      host.reportError(error);
    }
  };
}

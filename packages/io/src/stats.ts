// What a connection, or a server, can tell about itself in numbers. They are made when somebody asks;
// what is counted until then are whole numbers, where things pass.

import type { Flow, Traffic } from "@ws/core";
import type { RoundTrip } from "./round-trip.ts";

/** What passed in one direction. */
export interface FlowStats extends Flow {
  /** `payloadBytes` for each byte of messages: 1 where nothing is compressed, or nothing passed. */
  readonly compressionRatio: number;
}

interface Queues {
  /** Bytes accepted and not yet handed to the system. */
  readonly bufferedBytes: number;
  /** Bytes that arrived and are not parsed yet. */
  readonly unreadBytes: number;
  /** Messages, or pieces of them, that wait to be read. */
  readonly waitingMessages: number;
  /** Messages that `send` refused with `dropped`. */
  readonly dropped: number;
}

/** What a connection did so far, and what waits in it now. */
export interface ConnectionStats extends Queues {
  readonly received: FlowStats;
  readonly sent: FlowStats;
  /** In milliseconds, from pings of yours and of keepalive; `undefined` until one is answered. */
  readonly roundTrip: RoundTrip | undefined;
}

/** What all connections of a server did so far, and what waits in those that are not over. */
export interface ServerStats extends Queues {
  /** Connections that are not over. */
  readonly connections: number;
  /** Connections that are over. */
  readonly ended: number;
  readonly received: FlowStats;
  readonly sent: FlowStats;
}

export function flowStats({ received, sent }: Traffic): Pick<ConnectionStats, "received" | "sent"> {
  return { received: withRatio(received), sent: withRatio(sent) };
}

/** Adds up connections: those that are over are remembered as one sum. */
export class StatsSum {
  #ended = 0;
  #past: Sum = { ...ZERO };

  /** A connection is over. */
  end(stats: ConnectionStats): void {
    this.#ended++;
    // What waits in it, nobody waits for.
    this.#past = add(this.#past, {
      ...stats,
      bufferedBytes: 0,
      unreadBytes: 0,
      waitingMessages: 0,
    });
  }

  /** The sum, with those that are not over. */
  with(open: Iterable<{ stats(): ConnectionStats }>): ServerStats {
    const all = Array.from(open, (connection) => connection.stats());
    const { received, sent, ...queues } = all.reduce<Sum>(add, this.#past);
    return {
      connections: all.length,
      ended: this.#ended,
      ...flowStats({ received, sent }),
      ...queues,
    };
  }
}

type Sum = Traffic & Queues;

const NO_FLOW: Flow = {
  messages: 0,
  frames: 0,
  messageBytes: 0,
  payloadBytes: 0,
  wireBytes: 0,
};

const ZERO: Sum = {
  received: NO_FLOW,
  sent: NO_FLOW,
  bufferedBytes: 0,
  unreadBytes: 0,
  waitingMessages: 0,
  dropped: 0,
};

function add(sum: Sum, one: Sum): Sum {
  return {
    received: addFlow(sum.received, one.received),
    sent: addFlow(sum.sent, one.sent),
    bufferedBytes: sum.bufferedBytes + one.bufferedBytes,
    unreadBytes: sum.unreadBytes + one.unreadBytes,
    waitingMessages: sum.waitingMessages + one.waitingMessages,
    dropped: sum.dropped + one.dropped,
  };
}

function addFlow(sum: Flow, one: Flow): Flow {
  return {
    messages: sum.messages + one.messages,
    frames: sum.frames + one.frames,
    messageBytes: sum.messageBytes + one.messageBytes,
    payloadBytes: sum.payloadBytes + one.payloadBytes,
    wireBytes: sum.wireBytes + one.wireBytes,
  };
}

function withRatio(flow: Flow): FlowStats {
  const { messageBytes, payloadBytes } = flow;
  return { ...flow, compressionRatio: messageBytes === 0 ? 1 : payloadBytes / messageBytes };
}

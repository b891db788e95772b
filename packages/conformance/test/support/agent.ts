// An agent in memory: something that takes bytes and gives bytes, as a peer behind a socket does. The
// correct one is core with an application that echoes.

import {
  ClientOpening,
  type DeflateCodec,
  type Endpoint,
  type Extension,
  effectiveLimits,
  permessageDeflate,
  type Platform,
  type Role,
  ServerOpening,
} from "@ws/core";
import { join } from "../../src/bytes.ts";

/** What an agent does to its transport. */
export type Act = Uint8Array | "end" | "abort";

export interface Agent {
  receive(bytes: Uint8Array, nowMs: number): void;
  receiveEnd(nowMs: number): void;
  lost(nowMs: number): void;
  advance(nowMs: number): void;
  readonly deadline: number;
  /** What it does next. */
  poll(): Act | undefined;
}

export interface AgentTools {
  readonly platform: Platform;
  readonly codec: DeflateCodec;
}

/** Core in this role, echoing. */
export function echoAgent(
  role: Role,
  { platform, codec }: AgentTools,
  extensions: readonly Extension[] = [permessageDeflate(codec, { thresholdBytes: 0 })],
): Agent {
  const limits = effectiveLimits();
  const opening =
    role === "server"
      ? new ServerOpening({ nowMs: 0, platform, limits })
      : new ClientOpening({ nowMs: 0, platform, limits, host: "kit", target: "/", extensions });
  let endpoint: Endpoint | undefined;

  function next(): Act | undefined {
    for (;;) {
      const output = (endpoint ?? opening).poll();
      if (output === undefined) return undefined;
      switch (output.type) {
        case "request":
          if (opening instanceof ServerOpening) opening.accept({ extensions });
          break;
        case "open":
          endpoint = output.endpoint;
          break;
        case "text":
        case "binary":
          endpoint?.send(output.data);
          break;
        case "transmit":
          return join(output.chunks).slice();
        case "end":
        case "abort":
          return output.type;
        case "work":
          throw new Error("The codec of these tests works at once.");
        default:
      }
    }
  }

  return {
    receive: (bytes, nowMs) => opening.receive(bytes, nowMs),
    receiveEnd: () => opening.receiveEnd(),
    lost: () => opening.connectionLost(),
    advance: (nowMs) => opening.advance(nowMs),
    get deadline() {
      return opening.deadline;
    },
    poll: next,
  };
}

// Who takes part: a script, and what of it differs from the others.

import type { Workload } from "./workloads.ts";

export interface Contestant {
  readonly label: string;
  readonly script: string;
  /** Echoes frames masked as they came, without a look at them: the control row. */
  readonly echoesAsSent?: boolean;
  /** What it cannot do. */
  readonly lacks?: readonly (Workload["task"] | "deflate" | "tls")[];
}

export const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  ours: { label: "@ws/node", script: "servers/ours.js" },
  ws: { label: "ws", script: "servers/ws.js" },
  "websocket-driver": {
    label: "websocket-driver",
    script: "servers/websocket-driver.js",
    lacks: ["broadcast", "deflate", "tls"],
  },
  uws: { label: "uWebSockets.js", script: "servers/uws.js", lacks: ["tls"] },
  "ours-bun": { label: "@ws/bun", script: "servers/ours.js" },
  bun: { label: "Bun.serve", script: "servers/bun.js", lacks: ["tls"] },
  "ours-deno": { label: "@ws/node", script: "servers/ours.js" },
  deno: { label: "Deno.serve", script: "servers/deno.js", lacks: ["broadcast", "deflate", "tls"] },
  "ws-deno": { label: "ws", script: "servers/ws.js" },
  raw: { label: "raw TCP", script: "servers/raw.js", echoesAsSent: true, lacks: ["deflate"] },
  "raw-bun": {
    label: "raw TCP",
    script: "servers/raw-bun.js",
    echoesAsSent: true,
    lacks: ["broadcast", "deflate", "tls"],
  },
  "raw-deno": {
    label: "raw TCP",
    script: "servers/raw.js",
    echoesAsSent: true,
    lacks: ["deflate"],
  },
  "ours-client": { label: "@ws/node", script: "clients/ours.js" },
  "ws-client": { label: "ws", script: "clients/ws.js" },
  "undici-client": { label: "Node's WebSocket", script: "clients/undici.js" },
  "raw-client": { label: "raw TCP", script: "clients/raw.js", echoesAsSent: true },
};

/** Whether it takes part in this. */
export function does({ lacks = [] }: Contestant, { task, kind, tls }: Workload): boolean {
  return !lacks.some((lack) => lack === task || lack === kind || (lack === "tls" && tls === true));
}

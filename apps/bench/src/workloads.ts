// What is measured: rows, in suites. A suite is one table: the same runtime for all who take part.

import type { Kind } from "./load/frames.ts";

/** What the load does. */
export type Task =
  /** Each connection keeps so many messages in flight. */
  | "echo"
  /** One connection sends, all receive. */
  | "broadcast"
  /** Opens connections, and drops them once they are open. */
  | "open"
  /** Opens connections, and drops each after its first echo. */
  | "first-echo"
  /** Echo, where the clients are measured, and the load is their server. */
  | "client";

export interface Workload {
  readonly task: Task;
  readonly connections: number;
  readonly inFlight: number;
  readonly bytes: number;
  readonly kind: Kind;
  readonly tls?: boolean;
}

export interface Suite {
  readonly title: string;
  readonly runtime: "node24" | "node20" | "bun" | "deno";
  /** Ours first. */
  readonly contestants: readonly string[];
  readonly workloads: readonly Workload[];
}

function echo(connections: number, inFlight: number, bytes: number, kind: Kind): Workload {
  return { task: "echo", connections, inFlight, bytes, kind };
}

/** What is aimed at in so many words: everywhere the same rows. */
const CORE_ROWS = [
  echo(64, 1, 20, "text"),
  echo(64, 16, 20, "text"),
  echo(16, 8, 1024, "utf8"),
  echo(4, 1, 65_536, "binary"),
  echo(2, 1, 1_048_576, "binary"),
  echo(64, 8, 512, "deflate"),
] as const;

const BROADCAST: Workload = { ...echo(2000, 1, 256, "binary"), task: "broadcast" };
const CLIENT = { task: "client" } as const;

const WIDER_ROWS: readonly Workload[] = [
  BROADCAST,
  { ...BROADCAST, inFlight: 8 },
  echo(1, 1, 20, "text"),
  echo(1, 16, 20, "text"),
  echo(1000, 1, 20, "text"),
  echo(1000, 16, 20, "text"),
  echo(64, 1, 1024, "binary"),
  echo(1000, 1, 1024, "text"),
  echo(4, 4, 65_536, "text"),
  echo(2, 4, 1_048_576, "text"),
  { ...echo(64, 16, 20, "text"), tls: true },
  { ...echo(4, 1, 65_536, "binary"), tls: true },
  echo(16, 1, 65_536, "deflate"),
  { ...echo(64, 1, 20, "text"), task: "open" },
  { ...echo(1, 1, 20, "text"), task: "first-echo" },
];

const CLIENT_ROWS: readonly Workload[] = [
  { ...echo(64, 1, 20, "text"), ...CLIENT },
  { ...echo(64, 16, 20, "text"), ...CLIENT },
  { ...echo(4, 1, 65_536, "binary"), ...CLIENT },
];

const CONNECTION_STEPS = [1, 4, 16, 64, 256, 1000, 4000, 10_000];
const PAYLOAD_STEPS = [0, 16, 125, 1024, 8192, 65_536, 262_144, 1_048_576, 4_194_304];

export const SUITES = {
  node: {
    title: "Servers on Node.js 24",
    runtime: "node24",
    contestants: ["ours", "ws", "websocket-driver", "raw"],
    workloads: CORE_ROWS,
  },
  more: {
    title: "Servers on Node.js 24, more workloads",
    runtime: "node24",
    contestants: ["ours", "ws", "raw"],
    workloads: WIDER_ROWS,
  },
  clients: {
    title: "Clients on Node.js 24",
    runtime: "node24",
    contestants: ["ours-client", "ws-client", "undici-client", "raw-client"],
    workloads: CLIENT_ROWS,
  },
  native: {
    title: "Beside uWebSockets.js (C++), on Node.js 20",
    runtime: "node20",
    contestants: ["ours", "uws", "raw"],
    workloads: [...CORE_ROWS, BROADCAST],
  },
  bun: {
    title: "Beside Bun's own server (C++ and Zig)",
    runtime: "bun",
    contestants: ["ours-bun", "bun", "raw-bun"],
    workloads: [...CORE_ROWS, BROADCAST],
  },
  deno: {
    title: "Beside Deno's own server (Rust)",
    runtime: "deno",
    contestants: ["ours-deno", "deno", "ws-deno", "raw-deno"],
    workloads: CORE_ROWS,
  },
  connections: {
    title: "Messages per second against connections",
    runtime: "node24",
    contestants: ["ours", "ws", "raw"],
    workloads: CONNECTION_STEPS.map((connections) => echo(connections, 1, 20, "text")),
  },
  payload: {
    title: "Messages per second against payload",
    runtime: "node24",
    contestants: ["ours", "ws", "raw"],
    workloads: PAYLOAD_STEPS.map((bytes) => echo(16, 1, bytes, "binary")),
  },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof SUITES;

const KINDS = {
  text: "text",
  utf8: "text as bytes",
  binary: "binary",
  deflate: "JSON, compressed",
} as const satisfies Record<Kind, string>;

export function nameOf({ task, connections, inFlight, bytes, kind, tls }: Workload): string {
  const scheme = tls === true ? "TLS, " : "";
  const what = `${sizeOf(bytes)} ${KINDS[kind]}`;
  if (task === "open") return "handshakes";
  if (task === "first-echo") return "connect, and the first echo, one at a time";
  if (task === "broadcast") return `broadcast to ${connections}, ${inFlight} in flight, ${what}`;
  return `${scheme}${connections} × ${inFlight}, ${what}`;
}

export function sizeOf(bytes: number): string {
  if (bytes >= 1_048_576) return `${bytes / 1_048_576} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

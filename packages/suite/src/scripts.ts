// What the scripted server does with a connection: the path of its URL names a script, the query
// says the rest. A script that comes to its end closes with 1000, so most of them never do.

import { toBytes } from "@ws/core";
import type { DrivenConnection, Message } from "@ws/io";
import { type Journal, type Record, tellable } from "./journal.ts";

/** What a client asked for. */
export interface Script {
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the client said besides, to be told by `/hello`. */
  readonly request: Readonly<{ [name: string]: string | undefined }>;
}

type ScriptedConnection = DrivenConnection<Script>;

interface Scene {
  readonly connection: ScriptedConnection;
  readonly script: Script;
  readonly record: Record;
  readonly journal: Journal;
}

const forever = new Promise<never>(() => {});

export const SCRIPTS: Readonly<{ [path: string]: (scene: Scene) => Promise<unknown> }> = {
  /** Says what it hears. */
  async "/echo"({ connection, record }) {
    for await (const message of connection) {
      count(record, message);
      if (connection.send(message) === "full") await connection.drained();
    }
  },

  /** Reads, and says nothing. */
  "/count": ({ connection, record }) => countAll(connection, record),

  /** Tells what was agreed on, and what the client said. */
  async "/hello"({ connection, script, record }) {
    const { protocol, extensions } = connection;
    connection.send(JSON.stringify({ protocol, extensions, request: script.request }));
    await countAll(connection, record);
  },

  /**
   * Says at once `count` messages of `bytes` bytes of a `kind`, numbered in their first bytes; with
   * `compress`, each second one compressed. Closes `then`, or aborts.
   */
  async "/send"({ connection, script: { query }, record }) {
    const then = query.get("then");
    for (let i = 0; i < number(query, "count", 1); i++) {
      const message = numbered(i, number(query, "bytes", 0), query.get("kind") ?? "text");
      connection.send(message, query.has("compress") ? { compress: i % 2 === 0 } : {});
    }
    if (then === "abort") connection.abort();
    if (then === "close") return;
    await countAll(connection, record);
  },

  /** Says `count` messages of `bytes` bytes, waiting wherever the client does not read. */
  async "/flood"({ connection, script: { query }, record }) {
    for (let i = 0; i < number(query, "count", 1); i++) {
      record.sent++;
      const result = connection.send(numbered(i, number(query, "bytes", 0), "binary"));
      if (result === "closed") return;
      if (result === "full") await connection.drained();
    }
  },

  /** Says `text` as one message of several frames, cut behind every third byte of its UTF-8. */
  async "/pieces"({ connection, script: { query }, record }) {
    const bytes = new TextEncoder().encode(query.get("text") ?? "");
    const message = connection.beginMessage("text");
    for (let at = 0; at < bytes.length; at += 3) message.write(bytes.slice(at, at + 3));
    message.end();
    await countAll(connection, record);
  },

  /** Closes: with `code` and `reason` where they are given; at once, or when `/go` says so. */
  async "/close"({ connection, script: { query }, record, journal }) {
    if (query.has("later")) await journal.gone(record);
    const code = query.get("code");
    void connection.close(code === null ? undefined : Number(code), query.get("reason") ?? "");
    await forever;
  },

  /** Does not read until `/go` says so; then tells how much came, when it hears `done`. */
  async "/slow-reader"({ connection, record, journal }) {
    await journal.gone(record);
    for await (const message of connection) {
      if (message === "done") connection.send(JSON.stringify(record));
      else count(record, message);
    }
  },

  /** Ends without a word: when it has heard one, or at once. */
  async "/abort"({ connection, script: { query } }) {
    if (query.has("later")) for await (const _ of connection) break;
    connection.abort();
    await forever;
  },

  // Of another connection, which has the same id

  /** Lets it go on. */
  async "/go"({ record, journal }) {
    journal.go(record);
  },

  /** Tells of it now. */
  async "/state"({ connection, record }) {
    connection.send(JSON.stringify(record));
  },

  /** Tells of it when it is over. */
  async "/report"({ connection, record, journal }) {
    const info = await journal.over(record);
    connection.send(JSON.stringify({ ...record, info: info && tellable(info) }));
  },
};

/** These are told of other connections. */
export const ASIDES: ReadonlySet<string> = new Set(["/go", "/state", "/report"]);

async function countAll(connection: ScriptedConnection, record: Record): Promise<void> {
  for await (const message of connection) count(record, message);
}

function count(record: Record, message: Message): void {
  record.messages++;
  record.bytes += message.length;
}

/** A message of so many bytes that begins with its number. */
export function numbered(i: number, bytes: number, kind: string): Message {
  const text = String(i).padEnd(bytes, " 0123456789abcdef");
  return kind === "text" ? text : toBytes(new TextEncoder().encode(text));
}

function number(query: URLSearchParams, name: string, byDefault: number): number {
  return Number(query.get(name) ?? byDefault);
}

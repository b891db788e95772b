// What the scripted server remembers of a connection, by the `id` of its URL, so that a client can ask
// for it over another one: how much came, and how it ended.

import type { CloseInfo } from "@ws/core";

export interface Record {
  messages: number;
  bytes: number;
  sent: number;
  /** The stable code of why nobody waits for its handshake any more. */
  abandoned?: string | undefined;
}

interface Entry {
  readonly record: Record;
  readonly go: Turn<void>;
  readonly over: Turn<CloseInfo | undefined>;
}

export class Journal {
  readonly #entries = new Map<string, Entry>();
  readonly #byRecord = new WeakMap<Record, Entry>();

  /** The record of this name; who has none shares it with nobody. */
  record(id: string | null): Record {
    const known = id === null ? undefined : this.#entries.get(id);
    if (known !== undefined) return known.record;
    const record = { messages: 0, bytes: 0, sent: 0 };
    const entry = { record, go: turn<void>(), over: turn<CloseInfo | undefined>() };
    this.#byRecord.set(record, entry);
    if (id !== null) this.#entries.set(id, entry);
    return record;
  }

  go(record: Record): void {
    this.#entry(record).go.come();
  }

  /** Resolves when somebody said go. */
  gone(record: Record): Promise<void> {
    return this.#entry(record).go.came;
  }

  end(record: Record, info: CloseInfo | undefined): void {
    this.#entry(record).over.come(info);
  }

  /** Resolves when it is over; with nothing where it never opened. */
  over(record: Record): Promise<CloseInfo | undefined> {
    return this.#entry(record).over.came;
  }

  #entry(record: Record): Entry {
    return this.#byRecord.get(record)!;
  }
}

/** A CloseInfo as it can be written and compared. */
export type TellableInfo = Omit<CloseInfo, "cause"> & {
  readonly cause: { readonly name: string; readonly code: string } | undefined;
};

export function tellable({ cause, ...info }: CloseInfo): TellableInfo {
  return { ...info, cause: cause && { name: cause.name, code: cause.code } };
}

interface Turn<Value> {
  readonly came: Promise<Value>;
  readonly come: (value: Value) => void;
}

function turn<Value>(): Turn<Value> {
  let come: (value: Value) => void = () => {};
  const came = new Promise<Value>((resolve) => (come = resolve));
  return { came, come };
}

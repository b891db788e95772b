// The header lines of one HTTP head, as received: order, case and repetition kept. Names are found
// without regard to case (RFC 9110 §5.1) in a Map, where `__proto__` is a name like any other.

/** One header line. */
export type HeaderLine = readonly [name: string, value: string];

/** The header lines of a head, which never change. Iterates over them as received. */
export class HeaderList implements Iterable<HeaderLine> {
  readonly #lines: HeaderLine[] = [];
  readonly #values = new Map<string, string[]>();

  constructor(lines: Iterable<HeaderLine> = []) {
    for (const [name, value] of lines) this.#add(name, value);
  }

  /** From names and values in turn, as Node.js has them in `rawHeaders`. */
  static fromRaw(flat: readonly string[]): HeaderList {
    const list = new HeaderList();
    for (let at = 0; at + 1 < flat.length; at += 2) list.#add(flat[at], flat[at + 1]);
    return list;
  }

  #add(name: string, value: string): void {
    this.#lines.push([name, value]);
    const key = name.toLowerCase();
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [value]);
    else values.push(value);
  }

  /**
   * The value of this name; several lines count as one, joined by ", " (RFC 9110 §5.3). Only the
   * pieces of a Cookie, which HTTP/2 may send apart, are joined by "; " (RFC 9113 §8.2.3).
   */
  get(name: string): string | undefined {
    const key = name.toLowerCase();
    return this.#values.get(key)?.join(key === "cookie" ? "; " : ", ");
  }

  /** The value of each line of this name. */
  values(name: string): readonly string[] {
    return [...(this.#values.get(name.toLowerCase()) ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** As an object, which Node.js takes for HTTP/2: by name in lower case, a list where it has several lines. */
  toObject(): Record<string, string | string[]> {
    return Object.fromEntries(
      Array.from(this.#values, ([name, values]) => [
        name,
        values.length === 1 ? values[0] : [...values],
      ]),
    );
  }

  [Symbol.iterator](): Iterator<HeaderLine> {
    return this.#lines.values();
  }
}

/** The value of a name, or "". Of several lines it is one that no rule takes: it holds ", ". */
export function valueOf(headers: HeaderList, name: string): string {
  return headers.get(name) ?? "";
}

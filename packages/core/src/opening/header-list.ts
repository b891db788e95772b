// The header lines of one HTTP head, as received: order, case and repetition kept. Names are found
// without regard to case (RFC 9110 §5.1), by a look at each line: a head has few lines, of which few are
// asked for, and a Map of them takes longer to make.

/** One header line. */
export type HeaderLine = readonly [name: string, value: string];

/** The header lines of a head, which never change. Iterates over them as received. */
export class HeaderList implements Iterable<HeaderLine> {
  readonly #lines: HeaderLine[] = [];

  constructor(lines: Iterable<HeaderLine> = []) {
    for (const [name, value] of lines) this.#lines.push([name, value]);
  }

  /** From names and values in turn, as Node.js has them in `rawHeaders`. */
  static fromRaw(flat: readonly string[]): HeaderList {
    const list = new HeaderList();
    for (let at = 0; at + 1 < flat.length; at += 2) list.#lines.push([flat[at], flat[at + 1]]);
    return list;
  }

  /**
   * The value of this name; several lines count as one, joined by ", " (RFC 9110 §5.3). Only the
   * pieces of a Cookie, which HTTP/2 may send apart, are joined by "; " (RFC 9113 §8.2.3).
   */
  get(name: string): string | undefined {
    const key = name.toLowerCase();
    let all: string | undefined;
    for (const line of this.#lines) {
      if (!isNamed(line, key)) continue;
      all = all === undefined ? line[1] : all + (key === "cookie" ? "; " : ", ") + line[1];
    }
    return all;
  }

  /** The value of each line of this name. */
  values(name: string): readonly string[] {
    const key = name.toLowerCase();
    const values: string[] = [];
    for (const line of this.#lines) if (isNamed(line, key)) values.push(line[1]);
    return values;
  }

  has(name: string): boolean {
    const key = name.toLowerCase();
    return this.#lines.some((line) => isNamed(line, key));
  }

  /** As an object, which Node.js takes for HTTP/2: by name in lower case, a list where it has several lines. */
  toObject(): Record<string, string | string[]> {
    const all = new Map<string, string[]>();
    for (const [name, value] of this.#lines) {
      const key = name.toLowerCase();
      const values = all.get(key);
      if (values === undefined) all.set(key, [value]);
      else values.push(value);
    }
    return Object.fromEntries(
      Array.from(all, ([name, values]) => [name, values.length === 1 ? values[0] : values]),
    );
  }

  [Symbol.iterator](): Iterator<HeaderLine> {
    return this.#lines.values();
  }
}

/** `key` is in lower case. */
function isNamed([name]: HeaderLine, key: string): boolean {
  return name.length === key.length && name.toLowerCase() === key;
}

/** The value of a name, or "". Of several lines it is one that no rule takes: it holds ", ". */
export function valueOf(headers: HeaderList, name: string): string {
  return headers.get(name) ?? "";
}

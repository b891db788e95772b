// Keeps the order of what is sent, though a Blob has to be read first.

export class InOrder {
  #last: Promise<void> | undefined;
  readonly #fail: (error: unknown) => void;

  /** @param fail - told what could not be read; nothing behind it is run. */
  constructor(fail: (error: unknown) => void) {
    this.#fail = fail;
  }

  /** Something is being read: what is run now is run later. */
  get waits(): boolean {
    return this.#last !== undefined;
  }

  /** Runs it behind all that came before: at once, if nothing is being read. */
  run(run: () => void): void {
    if (this.#last === undefined) return run();
    this.#await(this.#last.then(run));
  }

  /** Runs it behind all that came before, with what was read. */
  runWith<Value>(reading: Promise<Value>, run: (value: Value) => void): void {
    const last = this.#last;
    const read = Promise.all([reading, last]).then(([value]) => run(value));
    read.catch(this.#fail);
    this.#await(read);
  }

  #await(last: Promise<void>): void {
    this.#last = last;
    const settled = (): void => {
      if (this.#last === last) this.#last = undefined;
    };
    last.then(settled, settled);
  }
}

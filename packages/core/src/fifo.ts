// A list whose first leaves first, however long it is: to shift a long array would take long, each time.

export class Fifo<Item> {
  #coming: Item[] = [];
  /** Those of them whose turn comes first, the next one last. */
  #turn: Item[] = [];

  push(item: Item): void {
    this.#coming.push(item);
  }

  /** Takes who waits longest. */
  take(): Item | undefined {
    if (this.#turn.length === 0) {
      const empty = this.#turn;
      // oxlint-disable-next-line unicorn/no-array-reverse -- in place: nothing is allocated
      this.#turn = this.#coming.reverse();
      this.#coming = empty;
    }
    return this.#turn.pop();
  }

  clear(): void {
    this.#coming.length = this.#turn.length = 0;
  }
}

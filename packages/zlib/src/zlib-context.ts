// The binding below a zlib stream, with its context kept: one call that works here, one that works on
// the thread pool. node:zlib offers neither; its streams' handle does, and has since Node.js 10.
// Well-known packages use it; a test on each version holds it to us.

/** What lies below a stream of node:zlib. */
interface Handle {
  onerror: (message: string, errno: number, code: string) => void;
  writeSync: Write;
  write: Write;
  /** Called when a `write` is done. */
  cb: () => void;
  /** The input of a `write`, which must be kept alive so long. */
  buffer: Uint8Array | null;
  reset(): void;
  close(): void;
}

type Write = (
  flush: number,
  input: Uint8Array,
  inputAt: number,
  inputBytes: number,
  output: Uint8Array,
  outputAt: number,
  outputBytes: number,
) => void;

interface Stream {
  readonly _handle: Handle;
  /** After a write: output bytes that are left, input bytes that are left. */
  readonly _writeState: Uint32Array;
}

export class ZlibContext {
  readonly #handle: Handle;
  readonly #state: Uint32Array;
  readonly #isOurs: boolean;
  #failed = false;
  #done: (() => void) | undefined;
  /** Input that the last write did not take. */
  inputLeft = 0;

  constructor(stream: unknown) {
    const { _handle: handle, _writeState: state } = stream as Stream;
    this.#handle = handle;
    this.#state = state;
    this.#isOurs = takeOver(handle, stream, state);
    // Once: a closure of each write would hold its bytes until the next, and a context may rest long.
    handle.cb = () => this.#finish();
    handle.onerror = () => {
      this.#failed = true;
      // Where a write fails on the thread pool, nobody else is told.
      this.#finish();
    };
  }

  /** Fills `output[0, room)`; returns how many bytes came, or -1 for input that is not valid. */
  write(flush: number, input: Uint8Array, output: Uint8Array, room: number): number {
    this.#handle.writeSync(flush, input, 0, input.length, output, 0, room);
    return this.#written(room);
  }

  /** Does the same on the thread pool. */
  writeAside(
    flush: number,
    input: Uint8Array,
    output: Uint8Array,
    done: (bytes: number) => void,
  ): void {
    const room = output.length;
    if (!this.#isOurs) return done(this.write(flush, input, output, room));
    const handle = this.#handle;
    this.#done = () => done(this.#written(room));
    handle.buffer = input;
    handle.write(flush, input, 0, input.length, output, 0, room);
  }

  reset(): void {
    this.#failed = false;
    this.#handle.reset();
  }

  free(): void {
    this.#handle.close();
  }

  #written(room: number): number {
    if (this.#failed) return -1;
    const [outputLeft = 0, inputLeft = 0] = this.#state;
    this.inputLeft = inputLeft;
    return room - outputLeft;
  }

  #finish(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}

/**
 * Makes the handle ours: what its stream would do when a write is done is not wanted. A destroyed
 * owner gets its callback called, and nothing else. It also lets the stream go, which is large.
 */
function takeOver(handle: Handle, stream: unknown, state: Uint32Array): boolean {
  const owned = handle as unknown as Record<symbol, unknown>;
  const owner = Object.getOwnPropertySymbols(handle).find((symbol) => owned[symbol] === stream);
  // Deno wraps `write`, and then tells nobody when it is done.
  if (owner === undefined || Object.hasOwn(handle, "write")) return false;
  owned[owner] = { destroyed: true, _writeState: state };
  return true;
}

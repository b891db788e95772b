// A connection as a Duplex of node:stream, for pipes. Who does not read stops the peer; who writes
// waits until there is room. A WebSocket closes as a whole: who ends one side ends both.

import { Duplex } from "node:stream";
import { checkOption, checkOptions, LapseError } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import * as Lapse from "@ws/core/lapse";
import type { Connection, Message } from "@ws/io";

export interface DuplexOptions {
  /** A chunk is a message: a string for text, bytes for binary. Default false: bytes in and out. */
  readonly objectMode?: boolean | undefined;
}

/**
 * Puts a stream over a connection that nobody else reads. Its end closes with 1000, and is done when
 * the connection is; `destroy` aborts. The peer's clean close is its end, any other its error.
 *
 * @throws UsageError `option-invalid`, `delivery-pieces`
 */
export function duplex(connection: Connection, options: DuplexOptions = {}): Duplex {
  checkOption("connection", connection, "object");
  checkOptions(options, { objectMode: "boolean" });
  const { objectMode = false } = options;
  return new ConnectionDuplex(connection, objectMode);
}

type Done = (error?: Error | null) => void;

class ConnectionDuplex extends Duplex {
  readonly #connection: Connection;
  readonly #messages: AsyncIterator<Message>;
  readonly #objectMode: boolean;

  constructor(connection: Connection, objectMode: boolean) {
    // The connection has a queue of its own: one message more is enough.
    const objects = objectMode ? { objectMode, readableHighWaterMark: 1 } : {};
    super({ ...objects, allowHalfOpen: false });
    this.#connection = connection;
    this.#messages = connection[Symbol.asyncIterator]();
    this.#objectMode = objectMode;
  }

  override _read(): void {
    void this.#read();
  }

  override _write(chunk: Message, _encoding: BufferEncoding, done: Done): void {
    void this.#write(chunk, done);
  }

  override _final(done: Done): void {
    void this.#finish(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    void this.#messages.return?.();
    this.#connection.abort();
    done(error);
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#messages.next();
    if (done === true) return this.#end();
    if (this.#objectMode) this.push(value);
    // An empty chunk would ask for nothing further.
    else if (value.length === 0) return this.#read();
    else this.push(typeof value === "string" ? value : bufferOn(value));
  }

  async #end(): Promise<void> {
    const { wasClean, cause } = await this.#connection.closed;
    if (wasClean) this.push(null);
    else this.destroy(cause ?? closing());
  }

  async #write(chunk: Message, done: Done): Promise<void> {
    done(await this.#send(chunk));
  }

  async #finish(done: Done): Promise<void> {
    await this.#connection.close(CloseCode.normal);
    done();
  }

  /** Why it could not be sent. */
  async #send(chunk: Message): Promise<Error | undefined> {
    try {
      const result = this.#connection.send(chunk, { copy: true });
      if (result === "full") await this.#connection.drained();
      if (result === "closed") return (await this.#connection.closed).cause ?? closing();
      return result === "dropped" ? new LapseError(Lapse.slowConsumer) : undefined;
    } catch (error) {
      return error as Error;
    }
  }
}

function closing(): LapseError {
  return new LapseError(Lapse.closing);
}

function bufferOn({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

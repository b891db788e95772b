// A Request of Bun's as core reads it, a rejection as a Response, and how long a client waits.

import { handshakeFailure, HeaderList, type Rejection, type RequestHead } from "@ws/core";
import { bunHost } from "../host.ts";

/** Bun has parsed it, and speaks HTTP/1.1 where it lets us upgrade. */
export function headOf({ method, url, headers }: Request): RequestHead {
  // Where the Host is none, it is no URL.
  const target = url.replace(/^https?:\/\/[^/?#]*/, "");
  return { method, target, version: "1.1", headers: new HeaderList(headers) };
}

export function responseOf({ status = 403, headers = [], body = "" }: Rejection): Response {
  const lines = Array.from(headers, ([name, value]): [string, string] => [name, value]);
  return new Response(body as string, { status, headers: lines });
}

/** A client that waits for our answer, until it is gone, or we give up. */
export class Waiting {
  readonly #inVain = new AbortController();
  readonly #request: Request;
  readonly #cancelTimer: () => void;

  constructor(request: Request, timeoutMs: number) {
    this.#request = request;
    this.#cancelTimer = bunHost.setTimer(() => this.giveUp("handshake-timeout"), timeoutMs);
    request.signal.addEventListener("abort", this.#gone);
  }

  /** Its reason is a HandshakeError. */
  get signal(): AbortSignal {
    return this.#inVain.signal;
  }

  /** Settles as the answer does; rejects with the signal's reason if that is first. */
  async for<Answer>(answer: Answer | PromiseLike<Answer>): Promise<Answer> {
    const { signal } = this;
    const inVain = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return Promise.race([answer, inVain]);
  }

  giveUp(code: "handshake-timeout" | "aborted" | "connection-lost"): void {
    this.#inVain.abort(handshakeFailure(code));
  }

  end(): void {
    this.#cancelTimer();
    this.#request.signal.removeEventListener("abort", this.#gone);
  }

  readonly #gone = (): void => this.giveUp("connection-lost");
}

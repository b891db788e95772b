// Lines go out, echoes come back, in the same order: the first echo answers the first line that has
// none yet.

import { closeCodeInWords } from "@ws/core";
import type { CloseInfo, DrivenConnection, Message } from "@ws/node";
import { Refusal } from "./refusal.ts";
import type { Screen } from "./screen.ts";

/** After the last line, how long a missing echo may keep us. */
const PATIENCE_MS = 10_000;

export class Conversation {
  readonly #connection: DrivenConnection;
  readonly #screen: Screen;
  /** When each line was sent that has no echo yet. */
  readonly #sentAtMs: number[] = [];
  #inputEnded = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(connection: DrivenConnection, screen: Screen) {
    this.#connection = connection;
    this.#screen = screen;
  }

  /** Runs until the connection is over. @throws Refusal if it ended otherwise than we wished. */
  async run(leaving: AbortSignal): Promise<void> {
    const leave = () => this.#close();
    if (leaving.aborted) leave();
    leaving.addEventListener("abort", leave);
    void this.#sendLines();
    void this.#receive();

    const info = await this.#connection.closed;
    leaving.removeEventListener("abort", leave);
    clearTimeout(this.#patience);
    this.#screen.close();
    this.#judge(info, leaving.aborted);
  }

  async #sendLines(): Promise<void> {
    for await (const line of this.#screen.lines) {
      this.#sentAtMs.push(performance.now());
      if (this.#connection.send(line) === "full") await this.#connection.drained();
    }
    if (this.#connection.state === "closed") return;
    this.#inputEnded = true;
    this.#patience = setTimeout(() => this.#close(), PATIENCE_MS);
    this.#closeIfComplete();
  }

  async #receive(): Promise<void> {
    for await (const message of this.#connection) {
      const sentAtMs = this.#sentAtMs.shift();
      const tookMs = sentAtMs === undefined ? undefined : performance.now() - sentAtMs;
      this.#screen.echo(inText(message), tookMs);
      this.#patience?.refresh();
      this.#closeIfComplete();
    }
  }

  #closeIfComplete(): void {
    if (this.#inputEnded && this.#sentAtMs.length === 0) this.#close();
  }

  #close(): void {
    void this.#connection.close(1000);
  }

  #judge(info: CloseInfo, weLeft: boolean): void {
    const missing = weLeft ? 0 : this.#sentAtMs.length;
    const without = missing === 0 ? "" : ` ${missing} of our lines had no echo.`;
    if (!info.wasClean) {
      const { message = "it ended without a Close frame." } = info.cause ?? {};
      throw new Refusal(`The connection broke: ${message}${without}`);
    }
    if (info.initiator === "peer" && (info.code !== 1000 || missing > 0)) {
      throw new Refusal(`The server closed the connection: ${closeInWords(info)}.${without}`);
    }
    if (missing > 0)
      throw new Refusal(`The server stayed silent for ${PATIENCE_MS / 1000} s.${without}`);
  }
}

function closeInWords({ code, reason }: CloseInfo): string {
  const words = `${code}, ${closeCodeInWords(code)}`;
  return reason === "" ? words : `${words} (${reason})`;
}

const BYTES_SHOWN = 16;

function inText(message: Message): string {
  if (typeof message === "string") return message;
  const shown = Array.from(message.subarray(0, BYTES_SHOWN), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const more = message.length > BYTES_SHOWN ? " …" : "";
  return `${message.length} bytes: ${shown.join(" ")}${more}`;
}

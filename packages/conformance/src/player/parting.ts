// How the kit and an agent part: who was the first to do what ends a connection, and what each said of it.

import type { Ending } from "../report.ts";
import type { Ear } from "./ear.ts";
import type { Voice } from "./voice.ts";

export class Parting {
  readonly #voice: Voice;
  readonly #ear: Ear;
  #begunBy: "agent" | "kit" | undefined;
  #droppedBy: Ending["droppedBy"] = "nobody";

  constructor(voice: Voice, ear: Ear) {
    this.#voice = voice;
    this.#ear = ear;
  }

  /** Looks whether one of the two has begun since, or has ended the stream. */
  notice(): void {
    const { isLeaving, hasEnded } = this.#ear;
    const { closeCode, hasEnded: kitHasEnded } = this.#voice;
    if (isLeaving) this.#begunBy ??= "agent";
    else if (closeCode !== undefined || kitHasEnded) this.#begunBy ??= "kit";
    if (this.#droppedBy !== "nobody") return;
    if (hasEnded) this.#droppedBy = "agent";
    else if (kitHasEnded) this.#droppedBy = "kit";
  }

  get begunBy(): "agent" | "kit" {
    return this.#begunBy ?? "kit";
  }

  get ending(): Ending {
    const { close } = this.#ear;
    const { closeCode } = this.#voice;
    return {
      ...(closeCode === undefined ? {} : { ourCode: closeCode }),
      ...(close === undefined ? {} : { peerCode: close.code, peerReason: close.reason }),
      droppedBy: this.#droppedBy,
    };
  }
}

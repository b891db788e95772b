// What a person types goes out, comes back, and was how long under way.

import { element } from "./element.ts";
import { count, milliseconds } from "./format.ts";
import type { Log } from "./log.ts";
import type { Socket } from "./socket.ts";

interface Waiting {
  readonly text: string;
  readonly sentAtMs: number;
}

export class Talk {
  readonly #log: Log;
  readonly #socket: Socket;
  readonly #input = element("message", HTMLInputElement);
  readonly #send = element("send", HTMLButtonElement);
  readonly #count = element("talk-count", HTMLElement);
  readonly #hints = element("hints", HTMLElement);
  #waiting: Waiting[] = [];
  #sent = 0;
  #echoed = 0;

  constructor(log: Log, socket: Socket) {
    this.#log = log;
    this.#socket = socket;
    element("talk-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendTyped();
    });
    this.#hints.addEventListener("click", ({ target }) => {
      if (target instanceof HTMLButtonElement) this.#say(target.textContent);
    });
  }

  enable(isOpen: boolean): void {
    this.#send.disabled = !isOpen;
    for (const hint of this.#hints.querySelectorAll("button")) hint.disabled = !isOpen;
  }

  receive(text: string): void {
    const tookMs = performance.now();
    const sent = this.#waiting.shift();
    this.#echoed += 1;
    this.#showCount();
    if (sent === undefined) return this.#log.add("problem", text, "not ours");
    const remark = `${milliseconds(tookMs - sent.sentAtMs)} ms`;
    this.#log.add(text === sent.text ? "echo" : "problem", text, remark);
  }

  /** What was under way is lost. */
  disconnected(): void {
    for (const { text } of this.#waiting) this.#log.add("problem", text, "no echo");
    this.#waiting = [];
  }

  #sendTyped(): void {
    const text = this.#input.value;
    if (text === "" || this.#send.disabled) return;
    this.#input.value = "";
    this.#say(text);
  }

  #say(text: string): void {
    this.#hints.hidden = true;
    this.#log.add("sent", text);
    this.#sent += 1;
    this.#showCount();
    this.#waiting.push({ text, sentAtMs: performance.now() });
    this.#socket.send(text);
    this.#input.focus();
  }

  #showCount(): void {
    this.#count.textContent = `${count(this.#sent)} sent, ${count(this.#echoed)} back`;
  }
}

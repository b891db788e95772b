// The server's opening handshake, driven over a transport, from the first byte until it is accepted or
// refused, or turns out to be plain HTTP. The hook is asked here; while it thinks, core bounds what the
// client sends and watches the deadline (attacks G9, G12, G16).

import {
  type HandshakeError,
  handshakeFailure,
  type Endpoint,
  type OutputMemory,
  type Platform,
  rejectUpgrade,
  ServerOpening,
  type ServerOpeningOutput,
  type UpgradeRequest,
} from "@ws/core";
import type { Sleeper } from "../alarms.ts";
import { isThenable } from "../guard.ts";
import type { Loop } from "../loop.ts";
import type { Transport, TransportSink } from "../transport.ts";
import type { Opened } from "./roster.ts";
import {
  checkAnswer,
  type ServerOptions,
  type ServerSettings,
  UNAVAILABLE,
  type UpgradeAnswer,
} from "./upgrade-options.ts";

/** Whose handshakes they are. */
export interface HandshakeOwner<Data> {
  readonly settings: ServerSettings<ServerOptions<Data>>;
  readonly loop: Loop;
  readonly platform: Platform;
  readonly memory: OutputMemory;
  /** Takes plain HTTP, and the transport with it; without it plain requests are refused. */
  readonly plain?: ((transport: Transport, received: Uint8Array) => void) | undefined;
  /** Lets one in: see `Roster`. */
  enter(peerAddress: string): (() => void) | undefined;
  opened(opened: Opened<Data>): void;
  /** It came to nothing, for this reason; what was said to the client still leaves. */
  failed?(error: HandshakeError): void;
  /** It is over, and its transport another's, or gone. */
  over(handshake: ServerHandshake<Data>): void;
}

export class ServerHandshake<Data> implements TransportSink, Sleeper {
  readonly #owner: HandshakeOwner<Data>;
  readonly #transport: Transport;
  readonly #opening: ServerOpening;
  #isAsked = false;
  #data: Data | undefined;
  /** Gives its place to others. */
  #leave: (() => void) | undefined;
  #hook: AbortController | undefined;
  /** It was refused: what was said leaves, and the peer ends. */
  #lingersUntilMs: number | undefined;
  /** All who wait for that wait for one promise. */
  #whenTold: Promise<void> | undefined;
  #told: (() => void) | undefined;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(owner: HandshakeOwner<Data>, transport: Transport) {
    const { settings, loop, platform, memory, plain } = owner;
    const { limits, options } = settings;
    this.#owner = owner;
    this.#transport = transport;
    this.#opening = new ServerOpening({
      nowMs: loop.host.now(),
      platform,
      limits,
      memory,
      origins: options.origins,
      delivery: options.delivery,
      textAs: options.textAs,
      plain: plain !== undefined,
    });
    transport.sink = this;
    transport.resume();
    this.#setAlarm();
  }

  /** The server closes. The client is told so, whatever it has said so far. */
  refuse(): void {
    if (this.#lingersUntilMs !== undefined) return;
    this.#abortHook(handshakeFailure("aborted"));
    if (this.#isAsked) this.#opening.reject(UNAVAILABLE);
    else this.#dismiss();
    this.#drive();
  }

  /** Resolves when what was said has left. */
  async told(): Promise<void> {
    if (this.#transport.pendingBytes === 0) return;
    await (this.#whenTold ??= new Promise((told) => (this.#told = told)));
  }

  abandon(): void {
    this.#transport.abort();
  }

  // What the transport tells

  received(bytes: Uint8Array, lent = false): void {
    this.#opening.receive(lent ? bytes.slice() : bytes, this.#owner.loop.host.now());
    this.#drive();
  }

  ended(): void {
    this.#opening.receiveEnd();
    this.#drive();
  }

  drained(): void {
    this.#told?.();
  }

  closed(error?: unknown): void {
    this.#told?.();
    this.#opening.connectionLost(error);
    this.#drive();
    this.#end();
  }

  wake(nowMs: number): void {
    if (nowMs >= (this.#lingersUntilMs ?? Infinity)) return this.#transport.abort();
    this.#opening.advance(nowMs);
    this.#drive();
  }

  // What comes out

  #drive(): void {
    for (let output = this.#opening.poll(); output !== undefined; output = this.#opening.poll()) {
      this.#perform(output);
      if (output.type === "open" || output.type === "plain") return;
    }
    this.#setAlarm();
  }

  #perform(output: ServerOpeningOutput): void {
    switch (output.type) {
      case "request":
        return this.#ask(output.request);
      case "transmit":
        return void this.#transport.write(output.chunks);
      case "open":
        return this.#open(output.endpoint);
      case "plain":
        this.#end();
        return this.#owner.plain!(this.#transport, output.received);
      case "failed":
        return this.#fail(output.error);
      case "end":
        return this.#transport.end();
      case "abort":
        return this.#transport.abort();
      default:
        output satisfies never;
    }
  }

  #open(endpoint: Endpoint): void {
    const leave = this.#leave!;
    this.#leave = undefined;
    this.#end();
    this.#owner.opened({ endpoint, transport: this.#transport, data: this.#data as Data, leave });
  }

  #fail(error: HandshakeError): void {
    this.#owner.failed?.(error);
    this.#linger();
    this.#leave?.();
    this.#leave = undefined;
    if (error.code !== "rejected") this.#abortHook(error);
  }

  #abortHook(reason: HandshakeError): void {
    this.#hook?.abort(reason);
    this.#hook = undefined;
  }

  // The hook

  #ask(request: UpgradeRequest): void {
    this.#isAsked = true;
    this.#leave = this.#owner.enter(this.#transport.peerAddress);
    if (this.#leave === undefined) return this.#opening.reject(UNAVAILABLE);
    const { upgrade } = this.#owner.settings.options;
    try {
      const answer = upgrade === undefined ? {} : upgrade(this.#attempt(request));
      if (!isThenable(answer)) return this.#answer(answer);
      answer.then(
        (later) => this.#late(() => this.#answer(later)),
        (error) => this.#late(() => this.#report(error)),
      );
    } catch (error) {
      this.#report(error);
    }
  }

  #attempt(request: UpgradeRequest) {
    this.#hook = new AbortController();
    const { peerAddress, encrypted } = this.#transport;
    const { method, headers } = request.head;
    return { ...request, method, headers, peerAddress, encrypted, signal: this.#hook.signal };
  }

  #answer(answer: UpgradeAnswer<Data>): void {
    const said = checkAnswer(answer);
    if (said.status !== undefined) return this.#opening.reject(said);
    const { extensions, options } = this.#owner.settings;
    const { protocol, headers, data } = said;
    this.#data = data;
    this.#opening.accept({ protocols: options.protocols, protocol, headers, extensions });
  }

  #late(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#report(error);
    }
    this.#drive();
  }

  /** Whoever was aborted may well fail, or answer who has been answered: that is no news. */
  #report(error: unknown): void {
    if (this.#lingersUntilMs !== undefined) return;
    this.#owner.loop.host.reportError(error);
    this.#opening.reject({ status: 500 });
  }

  // The end

  /** The request is not here yet, or not whole. */
  #dismiss(): void {
    this.#transport.write([rejectUpgrade(UNAVAILABLE)]);
    this.#transport.end();
    this.#linger();
  }

  #linger(): void {
    const { loop, settings } = this.#owner;
    this.#lingersUntilMs = loop.host.now() + settings.limits.closeTimeoutMs;
    this.#setAlarm();
  }

  #setAlarm(): void {
    const deadline = Math.min(this.#opening.deadline, this.#lingersUntilMs ?? Infinity);
    if (deadline !== this.alarmMs) this.#owner.loop.alarms.set(this, deadline);
  }

  /** From here on the transport is another's, or nobody's. */
  #end(): void {
    this.#owner.loop.alarms.set(this, Infinity);
    this.#transport.pause();
    this.#transport.sink = undefined;
    this.#owner.over(this);
  }
}

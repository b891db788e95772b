// One side of a pair: a machine, and the little driver that every machine needs. Each call that puts
// something in is followed by polling until nothing comes out.

import { Endpoint } from "../endpoint.ts";
import type { EndpointEvent, Instruction } from "../event.ts";
import { effectiveLimits, type Limits } from "../limits.ts";
import type { ClientOpening, ClientOpeningOutput } from "../opening/client-opening.ts";
import { ServerOpening, type ServerOpeningOutput } from "../opening/server-opening.ts";
import type { UpgradeRequest } from "../opening/upgrade.ts";
import { completePlatform, type Platform } from "../platform.ts";
import type { Role } from "../role.ts";
import type { Clock } from "./clock.ts";
import type { Link, LinkBehavior } from "./link.ts";
import type { Random } from "./random.ts";

export type Machine = Endpoint | ClientOpening | ServerOpening;

type Output = ReturnType<Machine["poll"]> & object;

/** What a side hears: from its opening handshake, if it has one, and then from its endpoint. */
export type SideEvent =
  | Exclude<ClientOpeningOutput | ServerOpeningOutput, Instruction>
  | EndpointEvent;

/** What a machine is made of, to be spread into its options. */
export interface Setup {
  readonly role: Role;
  readonly nowMs: number;
  /** Its randomness comes from the seed: good for tests, and for nothing else. */
  readonly platform: Platform;
  readonly limits: Limits;
}

/** A side, and the application on it. */
export interface SideOptions {
  readonly limits?: Partial<Limits> | undefined;
  /** How what this side sends travels. Default: the behavior of the pair. */
  readonly link?: LinkBehavior | undefined;
  /** Makes the machine. Default: an endpoint, which is open from the start. */
  readonly begin?: ((setup: Setup) => Machine) | undefined;
  /** Accepts or rejects a request, now or later. Default: accepts it. */
  readonly decide?: ((opening: ServerOpening, request: UpgradeRequest) => void) | undefined;
  /** Hears an event, and may answer it. */
  readonly hear?: ((event: SideEvent, side: Side) => void) | undefined;
}

/** An event, and when it was heard. */
export interface Heard {
  readonly atMs: number;
  readonly event: SideEvent;
}

export class Side {
  readonly role: Role;
  /** The way of what this side sends. */
  readonly link: Link;
  /** All that it heard. */
  readonly heard: Heard[] = [];

  readonly #clock: Clock;
  readonly #options: SideOptions;
  #machine: Machine;
  #alarmMs = Infinity;
  #cancelAlarm = (): void => {};

  constructor(role: Role, clock: Clock, random: Random, link: Link, options: SideOptions = {}) {
    const { limits, begin = open } = options;
    this.role = role;
    this.link = link;
    this.#clock = clock;
    this.#options = options;
    this.#machine = begin({
      role,
      nowMs: clock.nowMs,
      platform: completePlatform({ randomUint32: () => random.uint32() }),
      limits: effectiveLimits(limits),
    });
  }

  /** The opening handshake, and once that is done, the endpoint. */
  get machine(): Machine {
    return this.#machine;
  }

  /** @throws RangeError: the opening handshake is not done. */
  get endpoint(): Endpoint {
    if (this.#machine instanceof Endpoint) return this.#machine;
    throw new RangeError(`The ${this.role} is not open.`);
  }

  /** Polls until nothing comes out; wanted after whatever was put into the machine. */
  drive(): void {
    do {
      if (this.#machine.deadline <= this.#clock.nowMs) this.#machine.advance(this.#clock.nowMs);
      for (let output; (output = this.#machine.poll()) !== undefined;) this.#obey(output);
    } while (this.#machine.deadline <= this.#clock.nowMs);
    this.#setAlarm();
  }

  // What the links tell

  received(bytes: Uint8Array): void {
    this.#machine.receive(bytes, this.#clock.nowMs);
    this.drive();
  }

  ended(): void {
    this.#machine.receiveEnd();
    this.drive();
  }

  lost(): void {
    this.#machine.connectionLost();
    this.drive();
  }

  /** What we sent has arrived. */
  taken(): void {
    if (!(this.#machine instanceof Endpoint)) return;
    if (this.link.isFull) this.#machine.transmitProgressed(this.#clock.nowMs);
    else this.#machine.resumeTransmitting();
    this.drive();
  }

  #obey(output: Output): void {
    switch (output.type) {
      case "transmit":
        this.link.write(output.chunks);
        return this.#heedFullLink();
      case "work":
        return output.run(() => this.drive());
      case "end":
        return this.link.end();
      case "abort":
        return this.link.abort();
      default:
        return this.#tell(output);
    }
  }

  #tell(event: SideEvent): void {
    const { decide = accept, hear } = this.#options;
    this.heard.push({ atMs: this.#clock.nowMs, event });
    if (event.type === "open") {
      this.#machine = event.endpoint;
      this.#heedFullLink();
    }
    if (this.#machine instanceof ServerOpening && event.type === "request")
      decide(this.#machine, event.request);
    hear?.(event, this);
  }

  #heedFullLink(): void {
    if (this.link.isFull && this.#machine instanceof Endpoint) this.#machine.pauseTransmitting();
  }

  #setAlarm(): void {
    const { deadline } = this.#machine;
    if (deadline === this.#alarmMs) return;
    this.#cancelAlarm();
    this.#alarmMs = deadline;
    if (deadline === Infinity) return;
    this.#cancelAlarm = this.#clock.at(deadline, () => {
      this.#alarmMs = Infinity;
      this.drive();
    });
  }
}

function open(setup: Setup): Endpoint {
  return new Endpoint(setup);
}

function accept(opening: ServerOpening): void {
  opening.accept();
}

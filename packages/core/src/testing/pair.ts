// A client and a server in one process, joined by two links and one clock. All that happens follows
// from the seed: a run that fails once fails again.

import type { Role } from "../role.ts";
import { Clock } from "./clock.ts";
import { Link, type LinkBehavior } from "./link.ts";
import { Random } from "./random.ts";
import { Side, type SideEvent, type SideOptions } from "./side.ts";

export interface PairOptions {
  /** Decides what the links choose, and the masking keys. Default 0. */
  readonly seed?: number | undefined;
  /** Shared by pairs that live at the same time. */
  readonly clock?: Clock | undefined;
  /** How bytes travel, either way. Default: at once, as they were written. */
  readonly link?: LinkBehavior | undefined;
  readonly client?: SideOptions | undefined;
  readonly server?: SideOptions | undefined;
}

/** What each side heard. */
export type PairEvents = Record<Role, SideEvent[]>;

export class Pair {
  readonly clock: Clock;
  readonly client: Side;
  readonly server: Side;

  /** @throws RangeError: the seed is none. @throws UsageError: what the machines throw. */
  constructor(options: PairOptions = {}) {
    const { seed = 0, clock = new Clock() } = options;
    const random = new Random(seed);
    const side = (role: Role): Side => {
      const behavior = { ...options.link, ...options[role]?.link };
      const ends = {
        received: (bytes: Uint8Array) => this[peerOf(role)].received(bytes),
        ended: () => this[peerOf(role)].ended(),
        lost: () => this[peerOf(role)].lost(),
        taken: () => this[role].taken(),
      };
      const link = new Link(clock, random.fork(), ends, behavior);
      return new Side(role, clock, random.fork(), link, options[role]);
    };
    this.clock = clock;
    this.client = side("client");
    this.server = side("server");
    this.drive();
  }

  /** Polls both sides: wanted after calls to a machine, where neither of the two below follows. */
  drive(): void {
    this.client.drive();
    this.server.drive();
  }

  /** Lets so many milliseconds go by, and returns what each side heard meanwhile. */
  advance(ms: number): PairEvents {
    return this.#listen(() => this.clock.advance(ms));
  }

  /**
   * Lets time go by until nothing is on its way, and returns what each side heard meanwhile. Two
   * applications that answer every answer never come to that.
   */
  settle(): PairEvents {
    return this.#listen(() => {
      while (this.#nextArrivalMs < Infinity) this.clock.advanceTo(this.#nextArrivalMs);
    });
  }

  /** Cuts both links: what is on its way is lost, and both sides hear so. */
  cut(): void {
    this.client.link.cut();
    this.server.link.cut();
  }

  get #nextArrivalMs(): number {
    return Math.min(this.client.link.next, this.server.link.next);
  }

  #listen(happen: () => void): PairEvents {
    const { client, server } = this;
    const from = { client: client.heard.length, server: server.heard.length };
    this.drive();
    happen();
    const news = (role: Role): SideEvent[] =>
      this[role].heard.slice(from[role]).map(({ event }) => event);
    return { client: news("client"), server: news("server") };
  }
}

export function peerOf(role: Role): Role {
  return role === "client" ? "server" : "client";
}

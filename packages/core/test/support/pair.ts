// A client and a server, joined by a fake wire and a fake clock.

import type { Endpoint } from "../../src/endpoint.ts";
import type { EndpointEvent, Instruction } from "../../src/event.ts";
import type { Limits } from "../../src/limits.ts";
import type { Role } from "../../src/role.ts";
import { open } from "./drain.ts";
import { concat } from "./frame.ts";

type Cargo = Uint8Array | "end" | "lost";

export class Pair {
  nowMs = 0;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** What each side was told since `drive` or `pass` was called last. */
  events: Record<Role, EndpointEvent[]> = { client: [], server: [] };
  /** All bytes that each side ever sent. */
  readonly sent: Record<Role, Uint8Array> = {
    client: new Uint8Array(0),
    server: new Uint8Array(0),
  };
  /** Holds back what is sent. */
  cut = false;
  /** What is on its way to each side. */
  readonly #wire: Record<Role, Cargo[]> = { client: [], server: [] };

  constructor(limits: Partial<Record<Role, Partial<Limits>>> = {}) {
    this.client = open("client", limits.client);
    this.server = open("server", limits.server);
  }

  /** Lets everything happen that happens at this time; returns what each side was told. */
  drive(): Record<Role, EndpointEvent[]> {
    this.events = { client: [], server: [] };
    this.#settle();
    return this.events;
  }

  /** Lets time go by, waking each side at its deadline only. */
  pass(ms: number): Record<Role, EndpointEvent[]> {
    this.events = { client: [], server: [] };
    this.#settle();
    const untilMs = this.nowMs + ms;
    for (let next; (next = Math.min(this.client.deadline, this.server.deadline)) <= untilMs;) {
      this.nowMs = Math.max(this.nowMs, next);
      this.#settle();
    }
    this.nowMs = untilMs;
    return this.events;
  }

  #settle(): void {
    let busy = true;
    while (busy) {
      busy = false;
      for (const role of ["client", "server"] as const) {
        if (this[role].deadline <= this.nowMs) this[role].advance(this.nowMs);
        if (this.#poll(role) || this.#deliver(role)) busy = true;
      }
    }
  }

  #poll(role: Role): boolean {
    let any = false;
    for (let output; (output = this[role].poll()) !== undefined; any = true) {
      if (output.type === "transmit" || output.type === "end" || output.type === "abort")
        this.#obey(role, output);
      else this.events[role].push(output);
    }
    return any;
  }

  #obey(role: Role, instruction: Instruction): void {
    const wire = this.#wire[peerOf(role)];
    if (instruction.type === "end") wire.push("end");
    else if (instruction.type === "abort") wire.push("lost");
    else {
      const bytes = concat(...instruction.chunks);
      this.sent[role] = concat(this.sent[role], bytes);
      wire.push(bytes);
    }
  }

  #deliver(role: Role): boolean {
    if (this.cut) return false;
    const cargo = this.#wire[role].shift();
    if (cargo === undefined) return false;
    if (cargo === "end") this[role].receiveEnd();
    else if (cargo === "lost") this[role].connectionLost();
    else this[role].receive(cargo, this.nowMs);
    return true;
  }
}

export function peerOf(role: Role): Role {
  return role === "client" ? "server" : "client";
}

// Broken agents: a correct one, and between it and the kit somebody who changes its frames, or those that
// it gets. Each is one bug that implementations had.

import { completePlatform, type Role } from "@ws/core";
import type { Frame } from "../../src/case.ts";
import { FrameReader, type ReadFrame } from "../../src/player/frame-reader.ts";
import { writeFrame } from "../../src/player/frame-writer.ts";
import { endOfHead, join } from "../../src/bytes.ts";
import type { Act, Agent } from "./agent.ts";

/** Gives the frames that go on in place of one: none, it, or others. */
export type Filter = (frame: ReadFrame) => readonly ReadFrame[];

export interface Bug {
  /** What the agent reads otherwise than it was sent. */
  readonly hears?: () => Filter;
  /** What the agent sends otherwise than it should. */
  readonly says?: () => Filter;
  /** Its stream never ends. */
  readonly staysOpen?: boolean;
}

const platform = completePlatform({ randomUint32: () => 0x1234_5678 });

/** The agent, with a bug. */
export function broken(agent: Agent, role: Role, bug: Bug): Agent {
  const kit = role === "server" ? "client" : "server";
  const hears = bug.hears && new Filtering(kit, bug.hears());
  const says = bug.says && new Filtering(role, bug.says());
  return {
    receive(bytes, nowMs) {
      const heard = hears === undefined ? bytes : hears.pass(bytes);
      if (heard.length > 0) agent.receive(heard, nowMs);
    },
    receiveEnd: (nowMs) => agent.receiveEnd(nowMs),
    lost: (nowMs) => agent.lost(nowMs),
    advance: (nowMs) => agent.advance(nowMs),
    get deadline() {
      return agent.deadline;
    },
    poll(): Act | undefined {
      for (let act; (act = agent.poll()) !== undefined;) {
        if (!(act instanceof Uint8Array)) {
          if (bug.staysOpen === true) continue;
          return act;
        }
        const said = says === undefined ? act : says.pass(act);
        if (said.length > 0) return said;
      }
      return undefined;
    },
  };
}

/** One direction: the head passes, frames are changed. */
class Filtering {
  readonly #from: Role;
  readonly #reader: FrameReader;
  readonly #filter: Filter;
  #head: Uint8Array | undefined = new Uint8Array(0);

  constructor(from: Role, filter: Filter) {
    this.#from = from;
    this.#reader = new FrameReader(from, platform);
    this.#filter = filter;
  }

  pass(bytes: Uint8Array): Uint8Array {
    if (this.#head === undefined) return this.#frames(bytes);
    this.#head = join([this.#head, bytes]);
    const end = endOfHead(this.#head);
    if (end < 0) return new Uint8Array(0);
    const all = this.#head;
    this.#head = undefined;
    return join([all.subarray(0, end), this.#frames(all.subarray(end))]);
  }

  #frames(bytes: Uint8Array): Uint8Array {
    this.#reader.push(bytes);
    const parts: Uint8Array[] = [];
    for (let frame; (frame = this.#reader.next()) !== undefined;) {
      for (const one of this.#filter(frame)) {
        const whole: Frame = { kind: "frame", ...one };
        parts.push(writeFrame(whole, this.#from, platform).bytes);
      }
    }
    return parts.length === 0 ? new Uint8Array(0) : join(parts);
  }
}

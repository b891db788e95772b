// Broken agents: a correct one, and between it and the kit somebody who changes its frames, its head, or
// those that it gets. Each is one bug that implementations had.

import { completePlatform, type Platform, type Role } from "@ws/core";
import { Random } from "@ws/core/testing";
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
  /** The kit's head as the agent reads it; `own` is the agent's, if it was the first. */
  readonly hearsHead?: (head: string, own: string) => string;
  /** What is behind the kit's head in the same write is lost. */
  readonly losesWhatIsBehind?: boolean;
  /** Its masking keys, one after the other. */
  readonly masksWith?: () => () => number;
  /** Its stream never ends. */
  readonly staysOpen?: boolean;
}

const random = new Random(3);
const fresh = (): number => random.below(2 ** 32);

/** The agent, with a bug. */
export function broken(agent: Agent, role: Role, bug: Bug): Agent {
  const kit = role === "server" ? "client" : "server";
  const passes: Filter = (frame) => [frame];
  const isHeadHeard = bug.hearsHead !== undefined || bug.losesWhatIsBehind === true;
  const says =
    bug.says || bug.masksWith || isHeadHeard
      ? new Filtering(role, bug.says?.() ?? (bug.masksWith && passes), { keys: bug.masksWith?.() })
      : undefined;
  const hears =
    bug.hears || isHeadHeard
      ? new Filtering(kit, bug.hears?.(), {
          turn: (head) => bug.hearsHead?.(head, says?.head ?? "") ?? head,
          losesWhatIsBehind: bug.losesWhatIsBehind,
        })
      : undefined;
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

interface FilteringOptions {
  /** What becomes of the head. */
  readonly turn?: ((head: string) => string) | undefined;
  readonly losesWhatIsBehind?: boolean | undefined;
  readonly keys?: (() => number) | undefined;
}

/** One direction: the head passes, or is changed; frames are changed, where there is a filter. */
class Filtering {
  readonly #from: Role;
  readonly #platform: Platform;
  readonly #reader: FrameReader;
  readonly #filter: Filter | undefined;
  readonly #options: FilteringOptions;
  #received: Uint8Array | undefined = new Uint8Array(0);
  /** As it was said. */
  head = "";

  constructor(from: Role, filter: Filter | undefined, options: FilteringOptions = {}) {
    this.#from = from;
    this.#platform = completePlatform({ randomUint32: options.keys ?? fresh });
    this.#reader = new FrameReader(from, this.#platform);
    this.#filter = filter;
    this.#options = options;
  }

  pass(bytes: Uint8Array): Uint8Array {
    if (this.#received === undefined) return this.#frames(bytes);
    this.#received = join([this.#received, bytes]);
    const end = endOfHead(this.#received);
    if (end < 0) return new Uint8Array(0);
    const all = this.#received;
    this.#received = undefined;
    this.head = Buffer.from(all.subarray(0, end)).toString("latin1");
    const { turn, losesWhatIsBehind } = this.#options;
    const head = Buffer.from(turn?.(this.head) ?? this.head, "latin1");
    const behind = losesWhatIsBehind === true ? new Uint8Array(0) : all.subarray(end);
    return Uint8Array.from(join([head, this.#frames(behind)]));
  }

  #frames(bytes: Uint8Array): Uint8Array {
    if (this.#filter === undefined) return bytes;
    this.#reader.push(bytes);
    const parts: Uint8Array[] = [];
    for (let frame; (frame = this.#reader.next()) !== undefined;) {
      for (const one of this.#filter(frame)) {
        const whole: Frame = { kind: "frame", ...one };
        parts.push(writeFrame(whole, this.#from, this.#platform).bytes);
      }
    }
    return parts.length === 0 ? new Uint8Array(0) : join(parts);
  }
}

// What a run comes to, as data: what `--json` writes, the page shows and a baseline remembers.

import type { Form } from "./case.ts";
import type { CloseVerdict, Verdict } from "./verdict.ts";

/** One run of the kit. */
export interface Report {
  readonly kit: { readonly version: string };
  /** When it began, as ISO 8601. */
  readonly date: string;
  /** Whether `long` cases were played whole; absent where that is not known. */
  readonly form?: Form | undefined;
  readonly agents: readonly AgentReport[];
}

/** How one agent fared in one role. */
export interface AgentReport {
  readonly agent: string;
  /** The role that the agent played; the kit played the other one. */
  readonly role: "server" | "client";
  /** Where a server under test listens. */
  readonly url?: string | undefined;
  /** As ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** In the order of their ids, whatever the order they were run in. */
  readonly results: readonly CaseResult[];
}

/** What one case came to. */
export interface CaseResult {
  readonly id: string;
  /** The first number of the id. */
  readonly group: string;
  readonly purpose: string;
  /** The section that the case is about, such as "RFC 6455 §5.5.2". */
  readonly section: string;
  readonly verdict: Verdict;
  readonly closeVerdict: CloseVerdict;
  /** What the agent should have said, in words. */
  readonly expectation: string;
  /** What it said, in words. */
  readonly observation: string;
  readonly durationMs: number;
  /** What a case measures, such as `megabytesPerSecond`. */
  readonly measures?: Readonly<Record<string, number>> | undefined;
  readonly closing: Ending;
  readonly wire: readonly WireEntry[];
  /** Entries that were left out of the middle of `wire`. */
  readonly wireElided?: number | undefined;
}

/** How the connection of a case ended. */
export interface Ending {
  /** The code in the kit's Close frame, 1005 where it had none; absent where none was sent. */
  readonly ourCode?: number | undefined;
  /** The code in the agent's Close frame, 1005 where it had none; absent where none arrived. */
  readonly peerCode?: number | undefined;
  readonly peerReason?: string | undefined;
  /** Who ended the stream first. */
  readonly droppedBy: "agent" | "kit" | "nobody";
}

/** One thing that happened on the wire, or that was waited for. */
export interface WireEntry {
  /** Since the connection was there, in milliseconds. */
  readonly atMs: number;
  readonly direction: "sent" | "received";
  /**
   * A `frame` is one whose header was made or read; `bytes` are raw ones, or a part of a frame that was
   * sent chopped; a `head` is of HTTP; `end` is a half-close, `cut` a reset; `wait` is the kit's.
   */
  readonly kind: "bytes" | "frame" | "head" | "end" | "cut" | "wait";
  /** The first bytes on the wire. */
  readonly hex?: string | undefined;
  /** All bytes on the wire. */
  readonly length: number;
  /** What it says: the text of a message or a head, elided; what is waited for. */
  readonly text?: string | undefined;
  readonly frame?: FrameNote | undefined;
}

/** The header of a frame. */
export interface FrameNote {
  readonly fin: boolean;
  /** RSV1 is 4, RSV2 is 2, RSV3 is 1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** The length that the header tells. */
  readonly length: number;
  readonly closeCode?: number | undefined;
}

// What was seen of a connection: what the kit notes, its report holds and the page draws.

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

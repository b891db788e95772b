// What passed through a connection, counted where it passes: whole numbers that only grow.

/** What passed in one direction, control frames included where frames are counted. */
export interface Flow {
  /** Messages that were whole. */
  readonly messages: number;
  /** Frames, control frames too. */
  readonly frames: number;
  /** Bytes of messages as their user has them, text as UTF-8. */
  readonly messageBytes: number;
  /** Bytes of the same messages as frames carry them: fewer, where an extension compresses. */
  readonly payloadBytes: number;
  /** All bytes of the stream behind the opening handshake: headers and control frames too. */
  readonly wireBytes: number;
}

/** What passed in both directions. */
export interface Traffic {
  readonly received: Flow;
  readonly sent: Flow;
}

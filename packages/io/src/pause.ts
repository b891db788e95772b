// Why nothing is read. While any reason holds, it is so: `import * as Pause`.

export const user = 0b001;
/** The queue of messages is full. */
export const queue = 0b010;
/** Others have their turn. Only the transport is paused: what has arrived comes next. */
export const turn = 0b100;
/** A message is decoded aside. Only the transport is paused: what has arrived waits behind it. */
export const work = 0b1000;

/** What can be paused for a reason, and goes on when no reason is left. */
export interface Pausable {
  pause(reason: number): void;
  unpause(reason: number): void;
}

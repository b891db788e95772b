// Where tools listen in on all connections of a program: channels, as Node.js has them. Who has no
// subscriber costs a look at `hasSubscribers`.

import type { CloseInfo, MessageEvent, Role } from "@ws/core";
import type { DrivenConnection } from "./connection.ts";

/** What is told of, and our role in it. */
interface Told {
  readonly connection: DrivenConnection;
  readonly role: Role;
}

/** A connection is open; nothing was heard of it yet. */
export type OpenTold = Told;

/** A message arrived, or a piece of one, and is about to be delivered. Its bytes are the user's. */
export interface MessageTold extends Told {
  readonly event: MessageEvent;
}

/** A connection is over. */
export interface CloseTold extends Told {
  readonly info: CloseInfo;
}

/**
 * Something went wrong: what a handler threw, or what ended the connection, a ProtocolError or a
 * LapseError.
 */
export interface ErrorTold extends Told {
  readonly error: unknown;
}

/** A channel of node:diagnostics_channel, or anything like it. `publish` does not throw. */
export interface Channel<Message> {
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
}

export interface Channels {
  readonly open: Channel<OpenTold>;
  readonly message: Channel<MessageTold>;
  readonly close: Channel<CloseTold>;
  readonly error: Channel<ErrorTold>;
}

// The events of a WebSocket (WebSockets §6).

export interface CloseEventInit {
  readonly bubbles?: boolean;
  readonly cancelable?: boolean;
  readonly composed?: boolean;
  readonly wasClean?: boolean;
  readonly code?: number;
  readonly reason?: string;
}

/** The last event: how the connection ended. */
export interface CloseEvent extends Event {
  /** Both Close frames passed. */
  readonly wasClean: boolean;
  /** The code the peer gave, 1005 if its Close had none, 1006 if no Close arrived. */
  readonly code: number;
  /** The reason the peer gave, else empty. */
  readonly reason: string;
}

type CloseEventClass = new (type: string, init?: CloseEventInit) => CloseEvent;

class OwnCloseEvent extends Event implements CloseEvent {
  readonly wasClean: boolean;
  readonly code: number;
  readonly reason: string;

  constructor(type: string, init: CloseEventInit = {}) {
    super(type, init);
    this.wasClean = init.wasClean ?? false;
    this.code = init.code ?? 0;
    this.reason = init.reason ?? "";
  }
}
Object.defineProperty(OwnCloseEvent, "name", { value: "CloseEvent" });

/** The runtime's class; Node.js has none before version 23. */
export const CloseEvent: CloseEventClass =
  (globalThis as { CloseEvent?: CloseEventClass }).CloseEvent ?? OwnCloseEvent;

/** We tell what went wrong, which a page must not learn (WebSockets §4), and a program has to. */
export class FailureEvent extends Event {
  readonly error?: unknown;

  constructor(error: unknown) {
    super("error");
    this.error = error;
  }
}

export interface WebSocketEventMap {
  readonly open: Event;
  readonly message: MessageEvent;
  readonly error: FailureEvent;
  readonly close: CloseEvent;
}

/** The types of Node.js name neither this nor its options: a declaration has to stand alone. */
type Listener<Heard> = ((event: Heard) => unknown) | { handleEvent(event: Event): void } | null;

interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

/** An EventTarget whose listeners know the types of these events. */
export interface WebSocketEventTarget extends EventTarget {
  addEventListener<Type extends keyof WebSocketEventMap>(
    type: Type,
    listener: Listener<WebSocketEventMap[Type]>,
    options?: boolean | ListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: Listener<Event>,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener<Type extends keyof WebSocketEventMap>(
    type: Type,
    listener: Listener<WebSocketEventMap[Type]>,
    options?: boolean | { capture?: boolean },
  ): void;
  removeEventListener(
    type: string,
    listener: Listener<Event>,
    options?: boolean | { capture?: boolean },
  ): void;
}

export const WebSocketEventTarget: new () => WebSocketEventTarget = EventTarget;

// What the standard faces need of the web platform, and every runtime has, by name.

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

declare class Event {
  constructor(type: string, init?: EventInit);
  readonly type: string;
}

declare class MessageEvent<Data = unknown> extends Event {
  constructor(type: string, init?: { data?: Data; origin?: string });
  readonly data: Data;
  readonly origin: string;
}

interface EventListenerObject {
  handleEvent(event: Event): void;
}

interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  signal?: AbortSignal;
}

declare class EventTarget {
  addEventListener(
    type: string,
    listener: ((event: Event) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: ((event: Event) => void) | EventListenerObject | null,
    options?: boolean | { capture?: boolean },
  ): void;
  dispatchEvent(event: Event): boolean;
}

declare class Blob {
  constructor(parts: Uint8Array<ArrayBuffer>[]);
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare class DOMException extends Error {
  constructor(message: string, name: string);
  override readonly name: string;
}

interface ReadableStreamDefaultController<Chunk> {
  enqueue(chunk: Chunk): void;
  close(): void;
  error(reason: unknown): void;
}

declare class ReadableStream<Chunk> {
  readonly locked: boolean;
  constructor(source: {
    pull(controller: ReadableStreamDefaultController<Chunk>): Promise<void>;
    cancel(reason: unknown): void;
  });
}

interface WritableStreamDefaultController {
  error(reason: unknown): void;
}

declare class WritableStream<Chunk> {
  readonly locked: boolean;
  constructor(sink: {
    start(controller: WritableStreamDefaultController): void;
    write(chunk: Chunk): Promise<void>;
    close(): Promise<void>;
    abort(reason: unknown): void;
  });
}

// WebSocketStream, a draft that Chromium has: https://github.com/ricea/websocketstream-explainer

interface WebSocketStreamOpened {
  readonly readable: ReadableStream<string | ArrayBuffer>;
  readonly writable: WritableStream<string | Uint8Array<ArrayBuffer>>;
  readonly extensions: string;
  readonly protocol: string;
}

interface WebSocketStreamClosed {
  readonly closeCode: number;
  readonly reason: string;
}

declare class WebSocketStream {
  constructor(url: string, options: { protocols: string[]; signal: AbortSignal });
  readonly opened: Promise<WebSocketStreamOpened>;
  /** Rejects where it did not end cleanly. */
  readonly closed: Promise<WebSocketStreamClosed>;
  close(info: { readonly closeCode?: number | undefined; readonly reason?: string }): void;
}

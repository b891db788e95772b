// As much of Bun and Deno as their servers here use.

declare const Bun: {
  serve(options: {
    hostname: string;
    port: number;
    fetch(request: Request, server: { upgrade(request: Request): boolean }): Response | undefined;
    websocket: {
      perMessageDeflate: boolean;
      maxPayloadLength: number;
      message(
        socket: { send(message: string | Uint8Array, compress: boolean): number },
        message: string | Uint8Array,
      ): void;
    };
  }): { port: number };
};

declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen(address: { port: number }): void },
    handler: (request: Request) => Response,
  ): void;
  upgradeWebSocket(request: Request): { socket: WebSocket; response: Response };
};

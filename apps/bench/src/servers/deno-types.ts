// What of Deno we use here.

export interface DenoGlobal {
  serve(
    options: {
      readonly hostname: string;
      readonly port: number;
      onListen(address: { readonly port: number }): void;
    },
    handler: (request: Request) => Response,
  ): void;
  upgradeWebSocket(request: Request): { readonly socket: WebSocket; readonly response: Response };
}

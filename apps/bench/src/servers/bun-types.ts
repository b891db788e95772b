// What of Bun we use here.

interface BunSocket {
  send(message: string | Uint8Array, compress: boolean): number;
  subscribe(topic: string): void;
}

interface BunServer {
  readonly port: number;
  upgrade(request: Request): boolean;
  publish(topic: string, message: string | Uint8Array): void;
}

interface BunTcpSocket {
  data: { opened: boolean; waiting: Uint8Array[] };
  write(bytes: string | Uint8Array): number;
}

export interface BunGlobal {
  serve(options: {
    readonly hostname: string;
    readonly port: number;
    fetch(request: Request, server: BunServer): Response | undefined;
    readonly websocket: {
      readonly perMessageDeflate: boolean;
      readonly maxPayloadLength: number;
      readonly backpressureLimit: number;
      open(socket: BunSocket): void;
      message(socket: BunSocket, message: string | Uint8Array): void;
    };
  }): BunServer;
  listen(options: {
    readonly hostname: string;
    readonly port: number;
    readonly socket: {
      open(socket: BunTcpSocket): void;
      data(socket: BunTcpSocket, bytes: Uint8Array): void;
      drain(socket: BunTcpSocket): void;
    };
  }): { readonly port: number };
}

// What we ask of ws: the stream that parses frames. Its types do not tell of it.

declare module "ws" {
  import type { Writable } from "node:stream";

  interface ReceiverOptions {
    readonly isServer: boolean;
    readonly maxPayload: number;
    readonly maxFragments: number;
  }

  export class Receiver extends Writable {
    constructor(options: ReceiverOptions);
  }
}

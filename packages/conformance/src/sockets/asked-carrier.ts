// The stream that a client asks the kit for. RFC 8441 §4.

import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { StreamCarrier, type TappedSession } from "./stream-carrier.ts";

export class AskedCarrier extends StreamCarrier {
  #stream: ServerHttp2Stream | undefined;

  constructor(tapped: TappedSession & { readonly session: ServerHttp2Session }) {
    super(tapped);
    tapped.session.once("stream", (stream: ServerHttp2Stream, _headers, _flags, raw) => {
      this.#stream = stream;
      this.hear(stream);
      this.hearHead(stream, raw);
    });
  }

  protected override open(): undefined {
    const stream = this.#stream;
    if (stream !== undefined && !stream.destroyed) stream.respond({ ":status": 200 });
  }
}

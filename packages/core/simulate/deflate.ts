// permessage-deflate for both sides of one run: each has its own codec, whose work takes its time.

import { type Extension, type ExtensionSession, permessageDeflate, type Role } from "@ws/core";
import { type Clock, Random } from "@ws/core/testing";
import { LaterCodec } from "../test/deflate/later-codec.ts";
import type { Deflate as Agreement } from "./scenario.ts";

export class Deflate {
  readonly codecs: Record<Role, LaterCodec>;
  readonly extensions: Record<Role, Extension>;

  constructor({ options, offloadAboveBytes, workMs }: Agreement, clock: Clock, seed: number) {
    const random = new Random(seed);
    const later = (end: () => void): void =>
      void clock.at(clock.nowMs + random.within(workMs), end);
    const codec = (): LaterCodec => new LaterCodec(offloadAboveBytes, later);
    this.codecs = { client: codec(), server: codec() };
    this.extensions = {
      client: permessageDeflate(this.codecs.client, options),
      server: permessageDeflate(this.codecs.server, options),
    };
  }

  /** What they agree on, where there is no opening handshake. */
  get sessions(): Record<Role, ExtensionSession> {
    const { client, server } = this.extensions;
    const { answer, session } = server.accept(client.offer())!;
    return { client: client.confirm(answer)!, server: session };
  }
}

// What both interfaces of a browser have in common: what was agreed on, and what a message is.

import type { NativeSink } from "@ws/io";

/** As a browser tells it: `permessage-deflate; client_max_window_bits` is one of its extensions. */
export interface Agreed {
  readonly protocol: string;
  readonly extensions: string;
}

export abstract class BrowserSocket {
  sink: NativeSink | undefined;
  readonly protocol: string;
  readonly extensions: readonly string[];

  constructor({ protocol, extensions }: Agreed) {
    this.protocol = protocol;
    this.extensions = namesIn(extensions);
  }

  protected tell(message: string | ArrayBuffer): void {
    this.sink?.received(typeof message === "string" ? message : new Uint8Array(message));
  }
}

function namesIn(extensions: string): readonly string[] {
  if (extensions === "") return [];
  return extensions.split(",").map((element) => element.split(";", 1)[0].trim());
}

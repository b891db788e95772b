// What is heard, in words that can be compared with what others hear in the same bytes.

import { ProtocolError } from "../src/error.ts";
import type { Told } from "../test/support/drain.ts";
import { utf8 } from "../test/support/frame.ts";

/** What every receiver can tell; bytes in hex. */
export type Heard =
  | { readonly type: "text" | "binary" | "ping" | "pong"; readonly data: string }
  | { readonly type: "closing"; readonly code: number; readonly reason: string }
  | { readonly type: "failed"; readonly code: string; readonly closeCode: number };

/** What an endpoint told of its peer. */
export function inWords(output: Told): Heard[] {
  switch (output.type) {
    case "text":
      return [{ type: "text", data: inHex(utf8(output.data)) }];
    case "utf8":
      return [{ type: "text", data: inHex(output.data) }];
    case "binary":
    case "ping":
    case "pong":
      return [{ type: output.type, data: inHex(output.data) }];
    case "closing":
      return [{ type: "closing", code: output.code, reason: output.reason }];
    case "closed": {
      const { cause } = output.info;
      if (!(cause instanceof ProtocolError)) return [];
      return [{ type: "failed", code: cause.code, closeCode: cause.closeCode }];
    }
    default:
      return [];
  }
}

export function inHex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}

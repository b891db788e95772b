// Which extensions a server accepts and a client offers.

import { type DeflateOptions, type Extension, permessageDeflate } from "@ws/core";
import { zlibCodec } from "./deflate.ts";

interface Wanted {
  readonly compress?: boolean | DeflateOptions | undefined;
  readonly extensions?: readonly Extension[] | undefined;
}

/** With the standard options, one pool of deflaters serves all connections of the program. */
const standard = permessageDeflate(zlibCodec);

export function extensionsOf(
  { compress, extensions = [] }: Wanted,
  byDefault: boolean,
): readonly Extension[] {
  const wanted = compress ?? byDefault;
  if (wanted === false) return extensions;
  return [wanted === true ? standard : permessageDeflate(zlibCodec, wanted), ...extensions];
}

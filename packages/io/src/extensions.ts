// Which extensions a server accepts and a client offers.

import {
  type DeflateCodec,
  type DeflateOptions,
  type Extension,
  permessageDeflate,
} from "@ws/core";

export interface WantedExtensions {
  readonly compress?: boolean | DeflateOptions | undefined;
  readonly extensions?: readonly Extension[] | undefined;
}

/** What an application wants, as extensions; `byDefault` tells whether it compresses unasked. */
export type ExtensionsOf = (wanted: WantedExtensions, byDefault: boolean) => readonly Extension[];

/** With the standard options, one pool of deflaters serves all connections of the program. */
export function extensionsBy(codec: DeflateCodec): ExtensionsOf {
  const standard = permessageDeflate(codec);
  return ({ compress, extensions = [] }, byDefault) => {
    const wanted = compress ?? byDefault;
    if (wanted === false) return extensions;
    return [wanted === true ? standard : permessageDeflate(codec, wanted), ...extensions];
  };
}

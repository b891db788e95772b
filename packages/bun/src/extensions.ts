// permessage-deflate by node:zlib, which Bun has as well, for whoever wants it.

import { extensionsBy } from "@ws/io";
import { zlibCodec } from "@ws/zlib";

export const extensionsOf = extensionsBy(zlibCodec);

// permessage-deflate by node:zlib, for whoever wants it.

import { extensionsBy } from "@ws/io";
import { zlibCodec } from "@ws/zlib";

export const extensionsOf = extensionsBy(zlibCodec);

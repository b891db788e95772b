// @ws/zlib: DEFLATE by node:zlib, for whichever runtime has it.

export { zlibCodec } from "./codec.ts";

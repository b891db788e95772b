// @ws/browser/deflate: permessage-deflate (RFC 7692) for connections over streams. It brings pako along,
// so it is an entry of its own.

export { type DeflateOptions, permessageDeflate } from "@ws/core";
export { pakoCodec } from "./pako-codec.ts";

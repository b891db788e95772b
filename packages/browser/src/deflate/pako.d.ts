// The low-level half of pako, which is zlib ported to JavaScript and has no types of its own.

interface ZStream {
  input: Uint8Array | null;
  next_in: number;
  avail_in: number;
  output: Uint8Array | null;
  next_out: number;
  avail_out: number;
}

declare module "pako/lib/zlib/zstream.js" {
  const constructor: new () => ZStream;
  export default constructor;
}

declare module "pako/lib/zlib/inflate.js" {
  const module: {
    readonly inflateInit2: (stream: ZStream, windowBits: number) => number;
    readonly inflate: (stream: ZStream, flush: number) => number;
    readonly inflateReset: (stream: ZStream) => number;
  };
  export default module;
}

declare module "pako/lib/zlib/deflate.js" {
  const module: {
    readonly deflateInit2: (
      stream: ZStream,
      level: number,
      method: number,
      windowBits: number,
      memLevel: number,
      strategy: number,
    ) => number;
    readonly deflate: (stream: ZStream, flush: number) => number;
    readonly deflateReset: (stream: ZStream) => number;
  };
  export default module;
}

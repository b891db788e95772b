// What a page pays for each import, as a bundler makes it: minified, and compressed by gzip.

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Bundles an import of our sources; returns its size in bytes, and the modules that are in it. */
async function bundle(names: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${names} } from "./src/index.ts";`, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2023",
    conditions: ["@ws/source"],
    absWorkingDir: ROOT,
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const modules = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0);
  return { bytes: gzipSync(outputFiles[0].contents, { level: 9 }).length, modules };
}

describe("a page that imports", () => {
  test.each([
    ["connect", 5_495],
    ["connect, webSocketStream", 5_875],
    ["overStreams", 17_950],
    ["overStreams, clientHandshake", 26_390],
    ["overStreams, serverHandshake", 27_630],
  ])("%s loads at most %i bytes", async (names, maxBytes) => {
    expect((await bundle(names)).bytes).toBeLessThanOrEqual(maxBytes);
  });

  test("connect loads nothing of the protocol, and no WebSocketStream", async () => {
    const { modules } = await bundle("connect");
    const driven =
      /stream-socket|refusal|handshake-failure|endpoint|frame-|mask|opening\/(client|server)|driver|open-connection|hashes/;
    expect(modules.filter((path) => driven.test(path))).toEqual([]);
  });

  test("overStreams loads no handshake, nothing of a browser's own WebSocket, and prepares no message", async () => {
    const { modules } = await bundle("overStreams");
    const others =
      /opening\/(client|server)|hashes|native|presented|pako|prepared-message|shared-job/;
    expect(modules.filter((path) => others.test(path))).toEqual([]);
  });
});

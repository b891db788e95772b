// The page over HTTP. Its few files are read once, so a request only looks up a table: no path of a
// request ever reaches the file system.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
}

/** Serves the files of a folder; `index.html` is also `/`. */
export async function servePage(folder: string): Promise<RequestListener> {
  const files = await readFiles(folder);
  return (request, response) => {
    for (const [name, value] of SECURITY_HEADERS) response.setHeader(name, value);
    answer(request, response, files);
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, PageFile>,
): void {
  const { method = "", url = "", headers } = request;
  const file = files.get(url.split("?", 1)[0] ?? "");
  if (file === undefined) return sayPlainly(response, 404, "Not found.\n");
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return sayPlainly(response, 405, "Only GET and HEAD.\n");
  }
  response.setHeader("etag", file.etag);
  response.setHeader("cache-control", "no-cache");
  if (headers["if-none-match"]?.includes(file.etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader("content-type", file.type);
  response.setHeader("content-length", file.body.length);
  response.writeHead(200).end(file.body);
}

function sayPlainly(response: ServerResponse, status: number, text: string): void {
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.writeHead(status).end(text);
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES.get(extname(entry.name));
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const body = await readFile(path);
    const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
    files.set(`/${relative(folder, path).split(sep).join("/")}`, { type, etag, body });
  }
  const index = files.get("/index.html");
  if (index !== undefined) files.set("/", index);
  return files;
}

/** Whatever else lies in the folder, such as type declarations, is not served. */
const TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const SECURITY_HEADERS = [
  ["content-security-policy", CONTENT_SECURITY_POLICY],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  // An isolated page may read a clock of 5 µs instead of 100 µs: its round trips are that short.
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
] as const;

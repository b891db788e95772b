// The page over HTTP. Its few files are read once, so a request only looks up a table: no path of a
// request ever reaches the file system.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { extname, join, relative, sep } from "node:path";

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer<ArrayBuffer>;
}

/** What is asked for, whatever runtime heard it. */
interface Question {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  /** The If-None-Match header. */
  readonly known: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer> | string | undefined;
}

/** The files of a folder; `index.html` is also `/`. */
export class Page {
  readonly #files: ReadonlyMap<string, PageFile>;

  private constructor(files: ReadonlyMap<string, PageFile>) {
    this.#files = files;
  }

  static async read(folder: string): Promise<Page> {
    return new Page(await readFiles(folder));
  }

  /** For a server of node:http. */
  readonly request: RequestListener = ({ method = "", url = "", headers }, response) => {
    const known = headers["if-none-match"];
    const answer = this.#answer({ method, path: url, known });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  /** For a server that speaks in terms of the web. */
  readonly fetch = ({ method, url, headers }: Request): Response => {
    const known = headers.get("if-none-match") ?? undefined;
    const { body, ...init } = this.#answer({ method, path: new URL(url).pathname, known });
    return new Response(method === "HEAD" ? undefined : body, init);
  };

  #answer({ method, path, known }: Question): Answer {
    const file = this.#files.get(path.split("?", 1)[0] ?? "");
    if (file === undefined) return plain(404, "Not found.\n");
    if (method !== "GET" && method !== "HEAD") {
      return plain(405, "Only GET and HEAD.\n", { allow: "GET, HEAD" });
    }
    const { type, etag, body } = file;
    const headers = { ...SECURITY_HEADERS, etag, "cache-control": "no-cache" };
    if (known?.includes(etag)) return { status: 304, headers, body: undefined };
    const content = { "content-type": type, "content-length": String(body.length) };
    return { status: 200, headers: { ...headers, ...content }, body };
  }
}

function plain(status: number, body: string, more: Record<string, string> = {}): Answer {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return { status, headers: { ...SECURITY_HEADERS, ...type, ...more }, body };
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

const SECURITY_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  // An isolated page may read a clock of 5 µs instead of 100 µs: its round trips are that short.
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
} as const;

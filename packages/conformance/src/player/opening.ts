// The kit's side of the opening handshake, in both roles: a good one, by core's rules, or the head that
// a case writes. RFC 6455 §4.

import {
  acceptKey,
  acceptUpgrade,
  createKey,
  type DeflateCodec,
  type ExtensionSession,
  HeaderList,
  type Platform,
  readUpgrade,
  readUpgradeResponse,
  requestUpgrade,
  type Role,
} from "@ws/core";
import { endOfHead, join } from "../bytes.ts";
import type { AgentEvent, Case, Head } from "../case.ts";
import { http2LinesOf } from "../http2-frame.ts";
import { type KitDeflate, WishedDeflate } from "./deflate.ts";

export interface OpeningOptions {
  readonly role: Role;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** Over HTTP/2: `http`, which is the default, or `https`. */
  readonly scheme?: "http" | "https" | undefined;
  readonly platform: Platform;
  readonly codec: DeflateCodec;
}

/** A head that arrived. */
export interface ReadHead {
  readonly text: string;
  /** Of a response; 0 of a request. */
  readonly status: number;
  readonly bytes: Uint8Array;
}

export class KitOpening {
  readonly #options: OpeningOptions;
  readonly #protocols: readonly string[] | undefined;
  /** What the case asks of the agent's messages. */
  readonly #wished: WishedDeflate | undefined;
  readonly #mayDecline: boolean;
  /** Over HTTP/2: no key, and 200 in place of 101. */
  readonly #isConnect: boolean;
  readonly isRaw: boolean;
  /** Of the kit's request, or of the client's. */
  #key: string;
  #received: Uint8Array = NOTHING;

  /** permessage-deflate, where it was agreed on. */
  deflate: KitDeflate | undefined;
  /** Frames may pass. */
  isOpen = false;
  /** Why it failed. */
  fault: string | undefined;

  constructor(opening: Case["opening"], options: OpeningOptions) {
    const {
      protocols,
      deflate,
      own = {},
      mayDecline = false,
    } = opening?.kind === "good" ? opening : GOOD;
    this.isRaw = opening !== undefined && opening.kind !== "good";
    this.#isConnect = opening?.kind === "connect";
    this.#options = options;
    this.#protocols = protocols;
    this.#wished = deflate && new WishedDeflate(deflate, own, options.codec);
    this.#mayDecline = mayDecline;
    this.#key = createKey(() => options.platform.randomUint32());
  }

  /** The first bytes of a good handshake: a client's request. */
  start(): Uint8Array | undefined {
    if (this.isRaw || this.#options.role === "server") return undefined;
    return requestUpgrade({ ...this.#options, ...this.#offer, key: this.#key });
  }

  /** The agent was asked for compression, and took it; and it lets the kit compress as it needs to. */
  get hasWhatIsAsked(): boolean {
    if (this.#wished === undefined || this.#mayDecline) return true;
    return this.deflate !== undefined && this.#wished.letsOwn;
  }

  /** Bytes of the agent's head arrived; the head, once it is complete, and the bytes behind it. */
  read(bytes: Uint8Array): { head: ReadHead; rest: Uint8Array } | undefined {
    const received = join([this.#received, bytes]);
    this.#received = received;
    const end = endOfHead(received);
    if (end < 0) return undefined;
    this.#received = NOTHING;
    const text = latin1(received.subarray(0, end - 4));
    const status = Number(/^(?:HTTP\/\S+|:status:) (\d{3})/.exec(text)?.[1] ?? 0);
    const head = { text, status, bytes: received.subarray(0, end) };
    return { head, rest: received.subarray(end) };
  }

  /** A good handshake goes on: what the kit answers to a request. */
  answer(head: ReadHead): Uint8Array | undefined {
    return this.#options.role === "client" ? this.#confirm(head) : this.#accept(head);
  }

  /** A raw one goes on: frames may pass where the server, whoever that is, says 101. What it says of that. */
  note({ status, text }: ReadHead): AgentEvent[] {
    // The first line of the others is no header.
    const lines = this.#isConnect ? new HeaderList(http2LinesOf(text)) : headersOf(text);
    const names = Array.from(lines, ([name]) => name.toLowerCase());
    const headers = Object.fromEntries(names.map((name) => [name, lines.get(name) ?? null]));
    const head: AgentEvent = { type: "head", status, headers };
    if (this.#options.role === "server") {
      this.#key = headers["sec-websocket-key"] ?? "";
      return [head];
    }
    this.isOpen = status === (this.#isConnect ? 200 : 101);
    const isAnswered = this.#isConnect || headers["sec-websocket-accept"] === acceptKey(this.#key);
    return this.isOpen && !isAnswered ? [head, BAD_ACCEPT] : [head];
  }

  /** The bytes of a head that a case writes. */
  write({ lines }: Head): Uint8Array {
    const { role, host, target, scheme = "http" } = this.#options;
    const values: Record<string, string> = {
      "{host}": host,
      "{path}": target,
      "{scheme}": scheme,
      "{key}": this.#key,
      "{accept}": acceptKey(this.#key),
    };
    const text = `${lines.join("\r\n")}\r\n\r\n`.replace(
      /\{\w+\}/g,
      (name) => values[name] ?? name,
    );
    if (role === "server" && /^(?:HTTP\/\d\.\d 101|:status: 200)/.test(text)) this.isOpen = true;
    return Uint8Array.from(text, (char) => char.charCodeAt(0));
  }

  get #offer() {
    const extensions = this.#wished === undefined ? [] : [this.#wished];
    return { protocols: this.#protocols, extensions };
  }

  #confirm({ text, status }: ReadHead): undefined {
    const version = text.slice("HTTP/".length, text.indexOf(" "));
    const response = { status, reason: "", version, headers: headersOf(text) };
    const agreed = readUpgradeResponse(response, { ...this.#offer, key: this.#key });
    if (typeof agreed === "string") this.fault = `its response is not good: ${agreed}`;
    else this.#open(agreed.extensions);
  }

  #accept({ text }: ReadHead): Uint8Array | undefined {
    const [method = "", target = "", protocol = ""] = text.split("\r\n", 1)[0].split(" ");
    const head = {
      method,
      target,
      version: protocol.slice("HTTP/".length),
      headers: headersOf(text),
    };
    const request = readUpgrade(head, { origins: "any" });
    if ("code" in request) {
      this.fault = `its request is not good: ${request.code}`;
      return undefined;
    }
    const accepted = acceptUpgrade(request, this.#offer);
    this.#open(accepted.extensions);
    return accepted.head;
  }

  #open([session]: readonly ExtensionSession[]): void {
    this.deflate = session && this.#wished?.start(session);
    this.isOpen = true;
  }
}

/** The header lines of a head; what is none is left out. */
function headersOf(text: string): HeaderList {
  const lines = text.split("\r\n").slice(1);
  return new HeaderList(
    lines
      .map((line) => [line, line.indexOf(":")] as const)
      .filter(([, colon]) => colon > 0)
      .map(([line, colon]) => [line.slice(0, colon), line.slice(colon + 1).trim()] as const),
  );
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const BAD_ACCEPT: AgentEvent = {
  type: "fault",
  fault: "a Sec-WebSocket-Accept that does not answer the key (§4.2.2)",
};
const GOOD: Extract<Case["opening"], { readonly kind: "good" }> = { kind: "good" };
const NOTHING = new Uint8Array(0);

// Core over HTTP/2, in memory: a head is its lines, and behind it come the bytes of the stream.

import {
  acceptConnect,
  Endpoint,
  type EndpointOptions,
  type HeaderLine,
  HeaderList,
  permessageDeflate,
  readConnect,
  readConnectResponse,
  refusal,
  rejectConnect,
  requestConnect,
  type Role,
} from "@ws/core";
import { endOfHead, join, utf8 } from "../../src/bytes.ts";
import { http2LinesOf } from "../../src/http2-frame.ts";
import type { Act, Agent, AgentTools } from "./agent.ts";

type Agreed = Pick<EndpointOptions, "protocol" | "extensions">;

/** What a head comes to: what is said of it, and what was agreed on, if it opens the connection. */
interface Answer {
  readonly acts: readonly Act[];
  readonly agreed?: Agreed;
}

/** Core, echoing. */
export function connectAgent(role: Role, tools: AgentTools): Agent {
  const { platform } = tools;
  const handshake = role === "server" ? serving(tools) : asking(tools);
  let received: Uint8Array = new Uint8Array(0);
  let endpoint: Endpoint | undefined;
  let hasEnded = false;
  const acts: Act[] = [...handshake.request];

  function open(nowMs: number): void {
    const end = endOfHead(received);
    if (end < 0) return;
    const { acts: said, agreed } = handshake.answer(linesOf(received.subarray(0, end)));
    acts.push(...said);
    if (agreed === undefined) return;
    const behind = received.slice(end);
    endpoint = new Endpoint({ role, nowMs, platform, ...agreed });
    endpoint.receive(behind, nowMs);
  }

  return {
    receive(bytes, nowMs) {
      if (endpoint !== undefined) return endpoint.receive(bytes, nowMs);
      received = join([received, bytes]);
      open(nowMs);
    },
    receiveEnd() {
      if (endpoint !== undefined) return endpoint.receiveEnd();
      hasEnded = true;
      acts.push("end");
    },
    lost: () => endpoint?.connectionLost(),
    advance: (nowMs) => endpoint?.advance(nowMs),
    get deadline() {
      return endpoint?.deadline ?? Infinity;
    },
    poll() {
      const act = acts.shift();
      if (act !== undefined || hasEnded) return act;
      for (let output; (output = endpoint?.poll()) !== undefined;) {
        if (output.type === "text" || output.type === "binary") endpoint?.send(output.data);
        if (output.type === "transmit") return join(output.chunks).slice();
        if (output.type === "end" || output.type === "abort") return output.type;
      }
      return undefined;
    },
  };
}

interface Handshake {
  readonly request: readonly Act[];
  answer(lines: HeaderList): Answer;
}

function serving({ codec }: AgentTools): Handshake {
  return {
    request: [],
    answer(lines) {
      const bad = isMalformed(lines, [":method", ":protocol", ":scheme", ":path", ":authority"]);
      const request = bad ? refusal("head-malformed") : readConnect(lines);
      if ("code" in request) {
        const { status, headers, body } = rejectConnect(request);
        return { acts: [join([head(status, headers), body]), "end"] };
      }
      const { status, headers, ...agreed } = acceptConnect(request, {
        extensions: [permessageDeflate(codec)],
      });
      return { acts: [head(status, headers)], agreed };
    },
  };
}

function asking({ codec }: AgentTools): Handshake {
  const extensions = [permessageDeflate(codec)];
  const request = requestConnect({ host: "kit", target: "/", secure: false, extensions });
  return {
    request: [textOf(request)],
    answer(lines) {
      const status = Number(lines.get(":status"));
      const headers = new HeaderList([...lines].filter(([name]) => !name.startsWith(":")));
      if (isMalformed(lines, [":status"])) return { acts: ["abort"] };
      const agreed = readConnectResponse({ status, headers }, { extensions });
      return typeof agreed === "string" ? { acts: ["abort"] } : { acts: [], agreed };
    },
  };
}

/** What a strict library of HTTP/2 resets before core sees it: RFC 9113 §8.2.1, §8.3. */
function isMalformed(lines: HeaderList, known: readonly string[]): boolean {
  const names = [...lines].map(([name]) => name);
  const pseudo = names.filter((name) => name.startsWith(":"));
  return (
    [...lines].some(([name, value]) => BAD_NAME.test(name) || BAD_VALUE.test(value)) ||
    pseudo.some((name, at) => !known.includes(name) || names[at] !== name)
  );
}

const BAD_NAME = /[\0-\x20A-Z\x7f-\xff]/;
const BAD_VALUE = /[\0\n\r]/;

function linesOf(bytes: Uint8Array): HeaderList {
  return new HeaderList(http2LinesOf(String.fromCharCode(...bytes)));
}

function head(status: number, headers: HeaderList): Uint8Array {
  return textOf([[":status", String(status)], ...headers]);
}

function textOf(lines: Iterable<HeaderLine>): Uint8Array {
  return utf8(`${Array.from(lines, ([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`);
}

// Core as a server over HTTP/2, in memory: a head is its lines, and behind it come the bytes of the stream.

import {
  acceptConnect,
  Endpoint,
  type HeaderLine,
  HeaderList,
  permessageDeflate,
  readConnect,
  refusal,
  rejectConnect,
} from "@ws/core";
import { endOfHead, join, utf8 } from "../../src/bytes.ts";
import type { Act, Agent, AgentTools } from "./agent.ts";

/** Core as a server, echoing. */
export function connectAgent({ platform, codec }: AgentTools): Agent {
  let received: Uint8Array = new Uint8Array(0);
  let endpoint: Endpoint | undefined;
  let hasEnded = false;
  const acts: Act[] = [];

  function answer(nowMs: number): void {
    const end = endOfHead(received);
    if (end < 0) return;
    const lines = linesOf(received.subarray(0, end));
    const request = isMalformed(lines) ? refusal("head-malformed") : readConnect(lines);
    if ("code" in request) {
      const { status, headers, body } = rejectConnect(request);
      acts.push(join([head(status, headers), body]), "end");
      return;
    }
    const { status, headers, protocol, extensions } = acceptConnect(request, {
      extensions: [permessageDeflate(codec)],
    });
    acts.push(head(status, headers));
    const behind = received.slice(end);
    endpoint = new Endpoint({ role: "server", nowMs, platform, protocol, extensions });
    endpoint.receive(behind, nowMs);
  }

  return {
    receive(bytes, nowMs) {
      if (endpoint !== undefined) return endpoint.receive(bytes, nowMs);
      received = join([received, bytes]);
      answer(nowMs);
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

/** What a library of HTTP/2 resets before core sees it: RFC 9113 §8.2, §8.3. */
function isMalformed(lines: HeaderList): boolean {
  const known = [":method", ":protocol", ":scheme", ":path", ":authority"];
  return [...lines].some(
    ([name]) => name !== name.toLowerCase() || (name.startsWith(":") && !known.includes(name)),
  );
}

function linesOf(bytes: Uint8Array): HeaderList {
  const text = String.fromCharCode(...bytes).trimEnd();
  return new HeaderList(
    text.split("\r\n").map((line): HeaderLine => {
      const colon = line.indexOf(":", 1);
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

function head(status: number, headers: HeaderList): Uint8Array {
  const lines = [[":status", String(status)] as const, ...headers];
  return utf8(`${lines.map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`);
}

// A peer whose head or body has n small things costs time of the order of n, where no limit stops it.

import { expect, test } from "vitest";
import { permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import { effectiveLimits } from "../../src/limits.ts";
import { FEEDS } from "../support/frame.ts";
import { expectLinear, processorMs } from "../support/growth.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import {
  bytesOf,
  clientOpening,
  headText,
  requestText,
  responseText,
  serverOpening,
} from "./drive.ts";

const oneByOne = FEEDS["byte by byte"];

/** Requests that are good, and long. */
const HEADS: Record<string, (n: number) => string> = {
  "G1 a list of subprotocols": (n) =>
    requestText({ "Sec-WebSocket-Protocol": names(n).join(", ") }),
  "G1 a list of extensions": (n) =>
    requestText({ "Sec-WebSocket-Extensions": 'a; b="c", '.repeat(n) }),
  "G1 parameters of one extension": (n) =>
    requestText({ "Sec-WebSocket-Extensions": `a${"; b".repeat(n)}` }),
  "G2 empty elements and white space": (n) =>
    requestText({ "Sec-WebSocket-Extensions": `a${" \t,".repeat(n)}` }),
  "G5 header lines": (n) => requestText(Object.fromEntries(names(n).map((name) => [name, "x"]))),
  "G5 header lines of one name": (n) => requestText({ X: names(n) }),
  "G8 lengths of no body": (n) => requestText({ "Content-Length": names(n).map(() => "0") }),
  "G14 a long Host": (n) => requestText({ Host: "x".repeat(n) }),
  "G15 a long Origin": (n) =>
    requestText({ Host: "x".repeat(n), Origin: `http://${"x".repeat(n)}` }),
};

/** Responses that a client fails on, having read them. */
const RESPONSES: Record<string, (n: number) => string> = {
  "H2 a list of subprotocols": (n) =>
    responseText({ "Sec-WebSocket-Protocol": names(n).join(", ") }),
  "H3 a list of extensions": (n) =>
    responseText({ "Sec-WebSocket-Extensions": names(n).join(", ") }),
  "H5 header lines": (n) => responseText({ X: names(n), Upgrade: undefined }),
  "H5 a body in chunks of one byte": (n) =>
    `${headText("HTTP/1.1 500 No", { "Transfer-Encoding": "chunked" })}${"1\r\nx\r\n".repeat(n / 4)}0\r\n`,
};

const UNLIMITED = effectiveLimits({
  maxHeadBytes: Infinity,
  maxHeaders: Infinity,
  maxBodyBytes: Infinity,
});

function names(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `x${i}`);
}

function timeHead(chunks: readonly Uint8Array[]): number {
  const opening = serverOpening({ limits: UNLIMITED });
  const start = processorMs();
  for (const chunk of chunks) opening.receive(chunk, 0);
  const ms = processorMs() - start;
  expect(opening.poll()?.type).toBe("request");
  return ms;
}

function timeResponse(chunks: readonly Uint8Array[]): number {
  const opening = clientOpening({ limits: UNLIMITED });
  expect(opening.poll()?.type).toBe("transmit");
  const start = processorMs();
  for (const chunk of chunks) opening.receive(chunk, 0);
  const ms = processorMs() - start;
  expect(opening.poll()?.type).toBe("failed");
  return ms;
}

test.each(Object.entries(HEADS))("%s: linear time", (_, head) => {
  expectLinear((n) => timeHead([bytesOf(head(n))]));
});

test.each(Object.entries(RESPONSES))("%s: linear time", (_, response) => {
  expectLinear((n) => timeResponse([bytesOf(response(n))]));
});

test("H5 chunks of one byte, of a body: linear time", () => {
  const body = RESPONSES["H5 a body in chunks of one byte"];
  expectLinear((n) => timeResponse(oneByOne(bytesOf(body(n)))));
});

test("A11 chunks of one byte, of a head: linear time", () => {
  const head = (n: number) => bytesOf(requestText({ X: "x".repeat(n) }));
  expectLinear((n) => timeHead(oneByOne(head(n))));
});

test("D5 offers that cannot be served: linear time", () => {
  const extension = permessageDeflate(pakoCodec);
  const timed = (n: number) => {
    const offers = names(n).map((name) => ({
      name: "permessage-deflate",
      params: [[name, "7"]] as const,
    }));
    const start = processorMs();
    expect(extension.accept(offers)).toBeUndefined();
    return processorMs() - start;
  };
  expectLinear(timed);
});

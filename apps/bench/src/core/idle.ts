// One row of what idle endpoints cost: prints bytes of resident memory for each.
//
//   node --expose-gc idle.js ROW CONNECTIONS

import {
  Endpoint,
  type Extension,
  type ExtensionSession,
  type Output,
  OutputMemory,
  permessageDeflate,
} from "@ws/core";
import { nodePlatform, zlibCodec } from "@ws/node";
import { SAYINGS } from "./sayings.ts";

/** A first crowd has the code compiled, the heap grown, and the pool of deflaters filled. */
const FIRST_CONNECTIONS = 500;

const { options, says } = SAYINGS[Number(process.argv[2])];
const connections = Number(process.argv[3]);
const extension = options && permessageDeflate(zlibCodec, options);

/** As a server shares it among its connections. */
const memory = new OutputMemory();

/** What each client says: to a connection that is fresh all say it in the same bytes. */
const said = says.client === 0 ? [] : sayOnce(json(says.client));

const kept = crowd(FIRST_CONNECTIONS);
const before = weigh();
kept.push(...crowd(connections));
console.log((weigh() - before) / connections);
if (kept.length === 0) throw new Error("nothing was kept");

function crowd(count: number): Endpoint[] {
  const answer = json(says.server);
  return Array.from({ length: count }, () => {
    const server = endpoint("server");
    for (const chunk of said) server.receive(chunk.slice(), 0);
    pollAll(server);
    if (says.server > 0) server.send(answer);
    pollAll(server);
    return server;
  });
}

function sayOnce(text: string): readonly Uint8Array[] {
  const client = endpoint("client");
  client.send(text);
  const outputs = pollAll(client);
  client.abort();
  pollAll(client);
  return outputs.flatMap((output) => (output.type === "transmit" ? output.chunks : []));
}

function endpoint(role: "server" | "client"): Endpoint {
  const extensions = extension === undefined ? [] : [session(extension, role)];
  return new Endpoint({ nowMs: 0, platform: nodePlatform, role, extensions, memory });
}

function session(agreeing: Extension, role: "server" | "client"): ExtensionSession {
  const accepted = agreeing.accept(agreeing.offer())!;
  return role === "server" ? accepted.session : agreeing.confirm(accepted.answer)!;
}

function pollAll(one: Endpoint): Output[] {
  const outputs: Output[] = [];
  for (let output; (output = one.poll()) !== undefined;) outputs.push(output);
  return outputs;
}

/** Text that compresses as JSON does. */
function json(bytes: number): string {
  let text = "";
  for (let i = 0; text.length < bytes; i++)
    text += `{"id":${(i * 7919) % 10_007},"name":"item ${i}","price":${i % 97}.5,"ok":${i % 3 === 0}},`;
  return text.slice(0, bytes);
}

function weigh(): number {
  for (let i = 0; i < 3; i++) globalThis.gc!();
  return process.memoryUsage().rss;
}

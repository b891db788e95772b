// What a codec lends, it spoils by what it gives next: whoever is told of it later has it as their own.

import { expect, test } from "vitest";
import type { DeflateCodec } from "../../src/deflate/codec.ts";
import type { Endpoint } from "../../src/endpoint.ts";
import { prepareMessage } from "../../src/prepared-message.ts";
import { binary, feed, tell, type Told } from "../support/drain.ts";
import { pattern } from "../support/frame.ts";
import { deflating, wireBytes } from "./agreed.ts";
import { WatchedCodec } from "./watched-codec.ts";

const lending = (): DeflateCodec => new WatchedCodec({ lends: true });
/** Messages of more bytes than this are jobs. */
const working = (offloadAboveBytes: number): DeflateCodec =>
  Object.assign(new WatchedCodec({ lends: true }), { offloadAboveBytes });

const compressing = (codec: DeflateCodec) => deflating("server", { thresholdBytes: 0 }, {}, codec);

/** Nothing in them repeats: they do not become shorter, and leave by reference. */
function noise(count: number): Uint8Array[] {
  let state = 1;
  const next = () => (state = Math.imul(state, 1_664_525) + 1_013_904_223) >>> 24;
  return Array.from({ length: count }, () => Uint8Array.from({ length: 30_000 }, next));
}

/** Polls until nothing comes out; jobs are done as they come. What is to be transmitted is looked at in the end. */
function drainWorking(...endpoints: readonly Endpoint[]): Told[][] {
  const all = endpoints.map((endpoint) => {
    const outputs = [];
    for (let output; (output = endpoint.poll()) !== undefined;) {
      if (output.type === "work") output.run(() => {});
      else outputs.push(output);
    }
    return outputs;
  });
  return all.map((outputs) => outputs.map((output) => tell(output)));
}

const heardOf = (told: readonly Told[]) => feed(deflating("client"), [wireBytes(told)]);

test.each([
  ["at once", lending],
  ["by a job", () => working(1000)],
])("long messages that are deflated %s leave as they are", (_, codecOf) => {
  const server = compressing(codecOf());
  const messages = noise(3);
  for (const data of messages) server.send(data, { compress: true });
  const [told] = drainWorking(server);
  expect(wireBytes(told).length).toBeGreaterThan(90_000);
  expect(heardOf(told)).toEqual(messages.map(binary));
});

test.each([
  ["at once", lending],
  ["by a job", () => working(1000)],
])("a long message for many that is deflated %s reaches the last of them", (_, codecOf) => {
  const codec = codecOf();
  const servers = [compressing(codec), compressing(codec)];
  const [data, own] = noise(2);
  const message = prepareMessage(data, { compress: true });
  for (const server of servers) {
    server.send(message);
    server.send(own, { compress: true });
  }
  for (const told of drainWorking(...servers))
    expect(heardOf(told)).toEqual([data, own].map(binary));
});

test.each([
  ["at once", lending],
  ["by a job", () => working(10)],
])("what is inflated %s comes to its receiver as its own", (_, codecOf) => {
  const codec = codecOf();
  const client = deflating("client");
  const servers = [1, 2].map(() => compressing(codec));
  const messages = [pattern(2000), pattern(200), pattern(70_000)];
  for (const data of messages) client.send(data, { compress: true });
  const [told] = drainWorking(client);
  for (const server of servers) server.receive(wireBytes(told), 0);
  for (const heard of drainWorking(...servers)) expect(heard).toEqual(messages.map(binary));
});

test("what a job has inflated is there when it is asked for, though others inflate meanwhile", () => {
  const codec = working(10);
  const [client, other] = [deflating("client"), deflating("client")];
  const servers = [1, 2].map(() => compressing(codec));
  const messages = [pattern(2000), pattern(3000)];
  for (const [i, from] of [client, other].entries()) {
    from.send(messages[i], { compress: true });
    const [told] = drainWorking(from);
    servers[i].receive(wireBytes(told), 0);
  }
  // Both jobs are done before either is asked what came of it.
  for (const server of servers) {
    const work = server.poll();
    if (work?.type === "work") work.run(() => {});
  }
  expect(drainWorking(...servers)).toEqual(messages.map((data) => [binary(data)]));
});

test("what a job inflates is whole, though the chunk that it came in is used again at once", () => {
  const [client, server] = [deflating("client"), compressing(working(10))];
  client.send(pattern(2000), { compress: true });
  const [told] = drainWorking(client);
  const chunk = wireBytes(told);
  server.receive(chunk, 0, true);
  const work = server.poll();
  server.giveBack();
  chunk.fill(0xff);
  if (work?.type === "work") work.run(() => {});
  expect(drainWorking(server)).toEqual([[binary(pattern(2000))]]);
});

// What AsyncLocalStorage has where handlers are called: many connections share a loop, and none of them may
// see what another's caller has stored.

import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { client, start } from "./support/start.ts";

const caller = new AsyncLocalStorage<string>();

/** What the handlers of such clients see, as they are called. */
function clientsOf(names: readonly string[], url: string, options: (name: string) => object) {
  const seen: string[] = [];
  for (const name of names) {
    const see = (what: string) => () => void seen.push(`${name} ${what}: ${caller.getStore()}`);
    const handler = {
      open: see("open"),
      message: see("message"),
      drain: see("drain"),
      close: see("close"),
    };
    void caller.run(name, async () => {
      const connection = await client(url, options(name), handler);
      connection.send(new Uint8Array(100_000));
    });
  }
  return seen;
}

test("handlers of clients see what their own caller stored, whoever shares their loop", async () => {
  const server = await start({}, { open: (connection) => connection.send("welcome") });
  const names = ["ann", "ben", "cid"];
  const seen = clientsOf(names, server.url, () => ({}));
  await expect.poll(() => seen.length).toBe(9);
  await server.close();
  await expect.poll(() => seen.length).toBe(12);
  const whats = ["close", "drain", "message", "open"];
  expect(seen.toSorted()).toEqual(
    names.flatMap((name) => whats.map((what) => `${name} ${what}: ${name}`)),
  );
});

test("clients whose server falls silent are told so by one timer, each as its own caller's", async () => {
  const server = await start();
  const seen = clientsOf(["ann", "ben"], server.url, (name) => ({
    keepaliveIntervalMs: name === "ann" ? 20 : 25,
    keepaliveTimeoutMs: 50,
  }));
  await expect.poll(() => server.connections.size).toBe(2);
  for (const connection of server.connections) connection.pause();
  const closed = () => seen.filter((line) => line.includes("close"));
  await expect.poll(() => closed().length).toBe(2);
  expect(closed().toSorted()).toEqual(["ann close: ann", "ben close: ben"]);
});

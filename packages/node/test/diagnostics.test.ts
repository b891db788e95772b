// What tools hear of connections on real sockets.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { CloseTold, ErrorTold, MessageTold, OpenTold } from "@ws/io";
import { cleanUp, take } from "@ws/peer";
import { expect, test } from "vitest";
import { client, echo, start } from "./support/start.ts";

type Told = OpenTold & Partial<MessageTold & CloseTold & ErrorTold>;

/** What is published from now on: the channel, whose it is, and what it says. */
function listenIn(): unknown[][] {
  const heard: unknown[][] = [];
  for (const name of ["ws:open", "ws:message", "ws:close", "ws:error"]) {
    const hear = (told: unknown): void => {
      const { role, event, info, error } = told as Told;
      heard.push(
        [name, role, event?.data ?? info?.code ?? error].slice(0, name === "ws:open" ? 2 : 3),
      );
    };
    subscribe(name, hear);
    cleanUp(() => void unsubscribe(name, hear));
  }
  return heard;
}

const by = (heard: unknown[][], role: string) => heard.filter((line) => line[1] === role);

test("tools hear of both sides of a connection, in order", async () => {
  const heard = listenIn();
  const server = await start({}, echo);
  const connection = await client(server.url);
  connection.send("Hello");
  await take(connection, 1);
  await connection.close(1000);
  await expect.poll(() => heard.length).toBe(6);
  for (const role of ["client", "server"]) {
    expect(by(heard, role)).toEqual([
      ["ws:open", role],
      ["ws:message", role, "Hello"],
      ["ws:close", role, 1000],
    ]);
  }
});

test("tools hear once what a handler threw", async () => {
  const heard = listenIn();
  const error = new Error("oops");
  const message = () => {
    throw error;
  };
  const server = await start({}, { message, error: () => {} });
  const connection = await client(server.url);
  connection.send("Hello");
  await connection.closed;
  await expect.poll(() => by(heard, "server").length).toBe(4);
  expect(by(heard, "server")).toEqual([
    ["ws:open", "server"],
    ["ws:message", "server", "Hello"],
    ["ws:error", "server", error],
    ["ws:close", "server", 1011],
  ]);
});

test("tools hear what else ended a connection", async () => {
  const heard = listenIn();
  const server = await start({}, echo);
  const connection = await client(server.url);
  connection.abort();
  await connection.closed;
  expect(by(heard, "client")).toEqual([
    ["ws:open", "client"],
    ["ws:error", "client", expect.objectContaining({ code: "aborted" })],
    ["ws:close", "client", 1006],
  ]);
});

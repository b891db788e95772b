import { prepareMessage, UsageError } from "@ws/core";
import { expect, test } from "vitest";
import { broadcast } from "../src/broadcast.ts";
import { open } from "./support/stage.ts";

test("a broadcast reaches all who are open and pass the filter", () => {
  const stages = [open(), open(), open(), open()];
  const connections = stages.map(({ connection }) => connection);
  void connections[1].close(1000);
  stages[1].settle();
  stages[1].writes();
  connections[2].data = "other";
  const filter = ({ data }: { data: string }): boolean => data !== "other";
  expect(broadcast(connections, "news", { filter })).toEqual({ sent: 2, queued: 0, dropped: 0 });
  for (const stage of stages) stage.settle();
  expect(stages.map((stage) => stage.writes())).toEqual([[["text news"]], [], [], [["text news"]]]);
});

test("a broadcast tells who took it, who is full, and who did not get it", () => {
  const idle = open();
  const busy = open({ highWaterMarkBytes: 50 });
  const dropping = open({ maxBufferedBytes: 50, slowConsumer: "drop" });
  const ending = open({ maxBufferedBytes: 50 });
  const connections = [idle, busy, dropping, ending].map(({ connection }) => connection);
  for (const connection of connections.slice(1)) connection.send(new Uint8Array(40));
  const result = broadcast(connections, prepareMessage(new Uint8Array(20)));
  expect(result).toEqual({ sent: 1, queued: 1, dropped: 2 });
  expect([dropping.connection.state, ending.connection.state]).toEqual(["open", "closed"]);
});

test("a broadcast of what is no message throws, and reaches nobody", () => {
  const stage = open();
  expect(() => broadcast([stage.connection], 5 as unknown as string)).toThrow(UsageError);
  stage.settle();
  expect(stage.writes()).toEqual([]);
});

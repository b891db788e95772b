// WebSocket beside Express: the application answers requests, `attach` takes the upgrades.

import { createServer } from "node:http";
import { attach } from "@ws/node";
import express from "express";

const app = express();
const visitors: string[] = [];

app.get("/visitors", (_, response) => {
  response.json(visitors);
});

// Not `app.listen`: the server has to be ours.
export const server = createServer(app);

attach(
  server,
  { path: "/live", upgrade: ({ query }) => ({ data: { name: nameIn(query) } }) },
  {
    open({ data }) {
      visitors.push(data.name);
    },
    message: (connection, message) =>
      connection.send(`${connection.data.name}: ${String(message)}`),
  },
);

server.listen(Number(process.env.PORT ?? 8080), () => console.log("listening"));

function nameIn(query: string): string {
  return new URLSearchParams(query).get("name") ?? "nobody";
}

// One message after the other: the next is not read before this one is done, however long that takes,
// and a client that sends faster waits. Where the function ends, so does the connection.

import { setTimeout as delay } from "node:timers/promises";
import { serve } from "@ws/node";

export const server = await serve(
  { port: Number(process.env.PORT ?? 8080) },
  async (connection) => {
    let sum = 0;
    for await (const message of connection) {
      if (message === "done") break;
      sum += await weigh(message);
      if (connection.send(`so far ${sum}`) === "full") await connection.drained();
    }
    connection.send(`${sum} in all`);
    const { code } = await connection.close(1000, "thank you");
    console.log(`closed with ${code}`);
  },
);
console.log(`listening on ${server.url}`);

async function weigh(message: string | Uint8Array): Promise<number> {
  await delay(1);
  return message.length;
}

// A ticker for clients of any speed: who is behind gets the newest price when there is room again, and
// never a queue of old ones. Who takes nothing at all is cut off.

import { serve } from "@ws/node";

interface Price {
  readonly symbol: string;
  price: number;
}

const prices: Price[] = ["ABC", "XYZ"].map((symbol) => ({ symbol, price: 100 }));

export const server = await serve<{ behind: boolean }>(
  {
    port: Number(process.env.PORT ?? 8080),
    upgrade: () => ({ data: { behind: false } }),
    // From here on `send` answers "full" …
    highWaterMarkBytes: 16_384,
    // … more than this never waits; by default that ends the connection …
    maxBufferedBytes: 262_144,
    // … and so does a client that takes nothing for so long.
    writeStallTimeoutMs: 10_000,
  },
  {
    drain(connection) {
      connection.data.behind = false;
      tell(connection);
    },
    close: (_, { cause }) => console.log(`gone${cause === undefined ? "" : `: ${cause.code}`}`),
  },
);
console.log(`listening on ${server.url}`);

const ticking = setInterval(() => {
  for (const one of prices) one.price += Math.round((Math.random() - 0.5) * 10);
  for (const connection of server.connections) if (!connection.data.behind) tell(connection);
}, 10);
server.http.on("close", () => clearInterval(ticking));

function tell(connection: { data: { behind: boolean }; send: (message: string) => string }): void {
  // "full" was accepted all the same: it is the last one until `drain`.
  connection.data.behind = connection.send(JSON.stringify(prices)) === "full";
}

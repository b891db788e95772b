// A proxy: each client gets a connection to the server behind. Who reads slowly slows down the other
// end, through both connections; and how one of them ends the other is told.

import { type CloseInfo, connect, type DrivenConnection, serve } from "@ws/node";

const { PORT = "8080", UPSTREAM = "ws://localhost:9000" } = process.env;

export const server = await serve<DrivenConnection>(
  {
    port: Number(PORT),
    // Nothing is accepted before the server behind has.
    async upgrade({ target, protocols, signal }) {
      try {
        const data = await connect(new URL(target, UPSTREAM), { protocols, signal });
        return { data, protocol: data.protocol || undefined };
      } catch (error) {
        console.log(String(error));
        return { status: 502 };
      }
    },
  },
  async (client) => {
    const behind = client.data;
    await Promise.all([pass(client, behind), pass(behind, client)]);
  },
);
console.log(`listening on ${server.url}`);

/** While the one has no room, the other is not read. */
async function pass(from: DrivenConnection, to: DrivenConnection): Promise<void> {
  for await (const message of from) {
    if (to.send(message) === "full") await to.drained();
  }
  endAs(await from.closed, to);
}

function endAs({ received, reason }: CloseInfo, connection: DrivenConnection): void {
  if (received === undefined) connection.abort();
  else void connection.close(received.code === 1005 ? undefined : received.code, reason);
}

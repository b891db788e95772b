// One program for every runtime: only the import below names one.

import { connect, HandshakeError, serve } from "@ws/bun";

const server = await serve<{ name: string }>(
  {
    host: "127.0.0.1",
    protocols: ["chat"],
    compress: true,
    upgrade: ({ headers }) => {
      const name = headers.get("x-name");
      return name === undefined ? { status: 401 } : { data: { name } };
    },
  },
  {
    open: ({ data }) => console.log("server: open", data.name),
    message(connection, message, type) {
      console.log("server:", type, message.length, "from", connection.data.name);
      server.broadcast(`${connection.data.name} said ${message.length}`);
    },
    close: ({ data }, { code, reason, wasClean }) =>
      console.log("server: close", data.name, code, reason, wasClean),
  },
);

try {
  await connect(server.url);
} catch (error) {
  if (error instanceof HandshakeError) console.log(error.code, error.response?.status);
}

const headers = [["X-Name", "ann"]] as const;
const connection = await connect(server.url, { headers, protocols: ["other", "chat"] });
console.log(connection.protocol, connection.extensions, connection.state);

connection.send("a text that repeats itself, ".repeat(1000));
connection.send(Uint8Array.of(1, 2, 3));
const pieces = connection.beginMessage("text");
for (const piece of ["one ", "two ", "three"]) pieces.write(piece);
pieces.end();
console.log("round trip:", (await connection.ping()) >= 0);

const heard: unknown[] = [];
for await (const message of connection) if (heard.push(message) === 3) break;
console.log(heard);

try {
  void connection.close(1006);
} catch (error) {
  console.log((error as { code: string }).code);
}
console.log(await connection.close(3000, "done"));
await server.close();
const { ended, received } = server.stats();
console.log(ended, received.messages, received.messageBytes, received.compressionRatio < 0.1);

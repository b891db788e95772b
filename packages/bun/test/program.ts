// One program for every runtime: only the import below names one.

import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { connect, duplex, HandshakeError, serve } from "@ws/bun";

const server = await serve<{ name: string }>(
  {
    host: "127.0.0.1",
    path: "/live",
    protocols: ["chat"],
    compress: true,
    upgrade: ({ headers }) => {
      const name = headers.get("x-name");
      return name === undefined ? { status: 401 } : { data: { name }, headers: { "X-For": name } };
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

const url = `${server.url}/live`;
for (const where of [url, server.url]) {
  try {
    await connect(where);
  } catch (error) {
    if (error instanceof HandshakeError) console.log(error.code, error.response?.status);
  }
}

const proxy = createServer().on("connect", (asked, client) => {
  console.log("proxy:", asked.method, asked.headers["proxy-authorization"]);
  const there = createConnection(server.port, "127.0.0.1");
  client.write("HTTP/1.1 200 OK\r\n\r\n");
  there.pipe(client).pipe(there);
});
await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
const { port } = proxy.address() as AddressInfo;

const headers = [["X-Name", "ann"]] as const;
const traced: string[] = [];
const connection = await connect(url, {
  headers,
  protocols: ["other", "chat"],
  proxy: `http://user:secret@127.0.0.1:${port}`,
  trace: (line) => traced.push(line.replace(/^.* ms /, "")),
});
console.log(connection.protocol, connection.extensions, connection.state);
console.log(connection.response?.status, connection.response?.headers.get("x-for"));

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
console.log(traced.filter((line) => /^. (GET|HTTP|X-|close)|^=/.test(line)));

proxy.close();

const byHand = { createConnection: () => createConnection(server.port, "127.0.0.1") };
const pipe = duplex(await connect(url, { headers, ...byHand }), { objectMode: true });
pipe.end("through a pipe");
for await (const message of pipe) console.log("pipe:", message);
await server.close();
const { ended, received } = server.stats();
console.log(ended, received.messages, received.messageBytes, received.compressionRatio < 0.1);

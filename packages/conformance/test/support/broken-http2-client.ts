// A client of @ws/node with one of the bugs, as a program: its arguments are the bug's name, the kit's URL, and the ids of
// the cases. It plays them at a time, each through a port of its own where somebody changes the frames.

import { once } from "node:events";
import { type AddressInfo, connect as connectTcp, createServer } from "node:net";
import { connect } from "@ws/node";
import { FrameTap, type TapOptions } from "../../src/sockets/frame-tap.ts";
import { HTTP2_BUGS, NO_BUG } from "./http2-bugs.ts";

const [name, kit, ...ids] = process.argv.slice(2);
const bug = [NO_BUG, ...HTTP2_BUGS].find((one) => one.name === name)?.bug ?? {};

// One that hangs holds up no other.
await Promise.all(ids.map(visit));

/** Asks where the case is, and echoes there. */
async function visit(id: string): Promise<void> {
  let info = "";
  for await (const said of await connect(`${kit}/getCaseInfo?casetuple=${id}&agent=a`)) {
    info = String(said);
  }
  const url = await tapped(new URL((JSON.parse(info) as { url: string }).url), bug);
  const options = { http2: true, closeTimeoutMs: 200 };
  try {
    const connection = await connect(url, options, {
      message: (from, message) => from.send(message),
    });
    await connection.closed;
  } catch {
    // Most cases are about connections that must fail.
  }
}

async function tapped({ hostname, port }: URL, filter: Omit<TapOptions, "role">): Promise<string> {
  const server = createServer({ noDelay: true }, (agent) => {
    server.close();
    const socket = connectTcp({ host: hostname, port: Number(port), noDelay: true });
    const tap = new FrameTap(socket, { role: "client", ...filter });
    agent.on("error", () => {}).on("close", () => tap.destroy());
    tap.on("error", () => {}).on("close", () => agent.destroySoon());
    agent.pipe(tap).pipe(agent);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

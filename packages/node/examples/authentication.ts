// Who may connect is decided before anything is accepted, by the same function that your pages ask.
// A session that ends later ends its connections.

import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { attach } from "@ws/node";

interface Session {
  readonly user: string;
  readonly token: string;
}

const sessions: Session[] = [
  { user: "ann", token: "a long random token" },
  { user: "bob", token: "another one" },
];

export const server = createServer(({ method, headers }, response) => {
  const session = authenticate(headers.authorization);
  if (session === undefined) response.writeHead(401).end();
  else if (method === "DELETE") logOut(session, response);
  else response.end(`Hello ${session.user}\n`);
});

const sockets = attach(
  server,
  {
    // It may be asynchronous: a database may be asked. `signal` tells when nobody waits any more.
    async upgrade({ headers, peerAddress, signal }) {
      const session = await lookUp(headers.get("authorization"), signal);
      if (session === undefined) {
        return { status: 401, headers: { "WWW-Authenticate": "Bearer" }, body: "Who are you?" };
      }
      return { data: { session, peerAddress } };
    },
  },
  {
    open: ({ data }) => console.log(`${data.session.user} is here`),
    message: (connection, message) =>
      connection.send(`${connection.data.session.user}: ${String(message)}`),
    close: ({ data }, { code }) => console.log(`${data.session.user} is gone: ${code}`),
  },
);

server.listen(Number(process.env.PORT ?? 8080), () => console.log("listening"));

function authenticate(authorization = ""): Session | undefined {
  return sessions.find(({ token }) => isSame(authorization, `Bearer ${token}`));
}

async function lookUp(authorization: string | undefined, signal: AbortSignal) {
  const session = authenticate(authorization);
  signal.throwIfAborted();
  return Promise.resolve(session);
}

/** How long it takes tells nothing of where they differ. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(one, other);
}

function logOut(session: Session, response: { end: () => void }): void {
  sessions.splice(sessions.indexOf(session), 1);
  for (const connection of sockets.connections) {
    if (connection.data.session === session) void connection.close(4001, "logged out");
  }
  response.end();
}

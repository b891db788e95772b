// Node.js (20 to 26) ends the program with an assertion where the memory of a session of HTTP/2 is freed before that of
// a stream with headers that nobody was told of: those of a block that has no end, or breaks a rule. Any peer can send
// them, so what carries our streams is held until that cannot be.

import type { Http2Session } from "node:http2";

/** Holds a session that has begun. */
export function guardSession(session: Http2Session): void {
  const handle = handleOf(session);
  if (handle === undefined || GUARDED.has(session)) return;
  GUARDED.add(session);
  // The streams that it closed with are freed in the turn that follows.
  session.once("close", () => setImmediate(() => void handle));
  destroyAfterWrites(session);
}

const GUARDED = new WeakSet<Http2Session>();

/** Where a socket has failed, what it was writing holds streams until it closes; then Node.js ends the session, too. */
function destroyAfterWrites(session: Http2Session): void {
  const destroy = session.destroy.bind(session);
  session.destroy = (...reason) => {
    if (session.destroyed || !session.socket.destroyed) destroy(...reason);
  };
}

/** What Node.js frees with the last reference to it; other runtimes have none. */
function handleOf(session: Http2Session): unknown {
  const key = Object.getOwnPropertySymbols(session).find((one) => one.description === "kHandle");
  return key && (session as unknown as Record<symbol, unknown>)[key];
}

// What an adapter may be able to do. Who drives the protocol itself can do all of it; where the
// runtime speaks in our place, what it hides is a refusal, which has its case in cases/refusals.ts.

/** Each capability, and what it is that an adapter with it can do. */
export const CAPABILITIES = {
  abort: "tears a connection down, so that its peer hears no Close frame",
  anyCloseCode: "closes with each code that may be sent, not only 1000 and 3000–4999",
  closeFrames: "sees both Close frames: CloseInfo tells what was sent, and who began",
  compress: "says whether permessage-deflate is offered",
  compressPerMessage: "says of each message whether it is compressed",
  fragment: "sends a message in pieces: beginMessage",
  headers: "adds headers to the request, Origin included",
  limits: "bounds what the peer may send: maxMessageBytes",
  pause: "stops reading, so that the peer has to wait",
  pieces: 'delivers messages in pieces: delivery: "pieces"',
  ping: "pings, and hears the pong",
  protocolOptional: "opens though the server chose none of the subprotocols offered",
  responses: "tells how the server welcomed it, why a handshake failed, and what was said instead",
  stats: "tells in numbers what passed: stats()",
  trace: "tells each header and each frame in a line: trace",
  textAsBytes: 'delivers text as its UTF-8: textAs: "bytes"',
} as const;

export type Capability = keyof typeof CAPABILITIES;

export type Capabilities = Readonly<Record<Capability, boolean>>;

/** Of an adapter that drives the protocol over bytes. */
export const DRIVING: Capabilities = Object.fromEntries(
  Object.keys(CAPABILITIES).map((name) => [name, true]),
) as Record<Capability, boolean>;

// The names that the options of the package `ws` have: who brings one along is told what it is here.

/** By name, what to say; those that mean the same here are left out. */
export const WS_NAMES: Readonly<Record<string, string>> = {
  // Of both
  allowSynchronousEvents: "each message is told as soon as it is there",
  autoPong: "every ping is answered",
  closeTimeout: "here it is closeTimeoutMs",
  handshakeTimeout: "here it is handshakeTimeoutMs",
  maxBufferedChunks: "here it is maxUnreadBytes",
  maxPayload: "here it is maxMessageBytes",
  maxPendingAutoPongs: "of pongs that wait, the last one is sent",
  perMessageDeflate: "here it is compress",
  skipUTF8Validation: "text is always validated",

  // Of a server
  WebSocket: "connections are of one class",
  backlog: "listen by a server of your own, and attach to it",
  clientTracking: "every server has its connections",
  handleProtocols: "here it is protocols, or the protocol that upgrade answers",
  noServer: "here it is upgrader, of @ws/node",
  server: "here it is attach, of @ws/node",
  verifyClient: "here it is upgrade",

  // Of a client
  agent: "here it is proxy, tcp, tls or createConnection",
  auth: "it stands in the URL, or in headers",
  ca: "it is one of tls",
  cert: "it is one of tls",
  checkServerIdentity: "it is one of tls",
  family: "it is one of tcp",
  finishRequest: "here it is headers",
  followRedirects: "here it is maxRedirects",
  generateMask: "masks are random",
  key: "it is one of tls",
  localAddress: "it is one of tcp",
  lookup: "it is one of tcp",
  passphrase: "it is one of tls",
  pfx: "it is one of tls",
  protocol: "here it is protocols",
  protocolVersion: "it is 13",
  rejectUnauthorized: "it is one of tls",
  servername: "it is one of tls",
};

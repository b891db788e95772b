// Every way to end that no peer's frame explains: its stable name, and what it says. Each row is an
// export of its own, as in mistake.ts: `import * as Lapse`.

export const endedWithoutClose = {
  code: "ended-without-close",
  sentence: "The peer ended the stream without a Close frame (RFC 6455 §7.1.5).",
} as const;

export const connectionLost = {
  code: "connection-lost",
  sentence: "The transport failed.",
} as const;

export const aborted = {
  code: "aborted",
  sentence: "We aborted the connection.",
} as const;

export const closing = {
  code: "closing",
  sentence: "The connection is closing.",
} as const;

export const keepaliveTimeout = {
  code: "keepalive-timeout",
  sentence: "The peer was silent for keepaliveTimeoutMs after a ping (RFC 6455 §5.5.2).",
} as const;

export const closeTimeout = {
  code: "close-timeout",
  sentence: "The closing handshake took longer than closeTimeoutMs (RFC 6455 §7.1.1).",
} as const;

export const writeStalled = {
  code: "write-stalled",
  sentence: "The transport took no bytes for writeStallTimeoutMs.",
} as const;

export const slowConsumer = {
  code: "slow-consumer",
  sentence: "More than maxBufferedBytes waited to be sent.",
} as const;

export const slowReader = {
  code: "slow-reader",
  sentence: "More than maxUnreadBytes or maxUnreadMessages waited to be read.",
} as const;

export const handlerFailed = {
  code: "handler-failed",
  sentence: "A handler threw an error or rejected.",
} as const;

export const extensionFailed = {
  code: "extension-failed",
  sentence: "An extension threw an error (RFC 6455 §9).",
} as const;

export const idleTimeout = {
  code: "idle-timeout",
  sentence: "No message passed for idleTimeoutMs.",
} as const;

export const lifetimeReached = {
  code: "lifetime-reached",
  sentence: "The connection reached maxLifetimeMs.",
} as const;

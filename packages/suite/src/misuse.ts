// What nobody may say to an adapter that drives the protocol: options, and the code of each mistake.
// What of them belongs to one runtime alone is tested there.

export type Misuse = readonly [code: string, options: unknown];

/** Wrong on both sides. */
const OPTIONS: readonly Misuse[] = [
  ...[null, "chat", 5, () => {}, ["chat"]].map((one) => ["option-invalid", one] as const),
  ["option-invalid", { protocols: "chat" }],
  ["option-invalid", { compress: "yes" }],
  ["option-invalid", { compress: null }],
  ["option-invalid", { extensions: {} }],
  ["option-invalid", { delivery: "Pieces" }],
  ["option-invalid", { textAs: "buffer" }],
  ["option-invalid", { trace: "stderr" }],
  ["option-invalid", { maxPayload: 1_000_000 }],
  ["option-invalid", { maxMessageByte: 1_000_000 }],
  ["deflate-option-invalid", { compress: { serverMaxWindowBits: 7 } }],
  ["deflate-option-invalid", { compress: { thresholdBytes: NaN } }],
  ...[NaN, -1, 1.5, "5", null, {}].flatMap((value) => [
    ["limit-invalid", { maxMessageBytes: value }] as const,
    ["limit-invalid", { handshakeTimeoutMs: value }] as const,
    ["limit-invalid", { highWaterMarkBytes: value }] as const,
  ]),
  ["limit-invalid", { slowConsumer: "ignore" }],
];

export const SERVER_MISUSES: readonly Misuse[] = [
  ...OPTIONS,
  ["option-invalid", { upgrade: {} }],
  ["option-invalid", { verifyClient: () => false }],
  ["option-invalid", { path: 5 }],
  ["option-invalid", { protocols: ["chat", 5] }],
  ["path-invalid", { path: "live" }],
  ["path-invalid", { path: "/live?room=1" }],
  ["origin-invalid", { origins: "https://example.com" }],
  ["origin-invalid", { origins: ["example.com"] }],
  ["origin-invalid", { origins: ["https://example.com/page"] }],
  ["origin-invalid", { origins: ["null"] }],
  ["origin-invalid", { origins: [5] }],
  ["origin-invalid", { origins: null }],
  ["limit-invalid", { maxConnections: "5" }],
  ["limit-invalid", { maxConnectionsPerAddress: -1 }],
];

export const CLIENT_MISUSES: readonly Misuse[] = [
  ...OPTIONS,
  ["subprotocol-invalid", { protocols: ["a b"] }],
  ["subprotocol-invalid", { protocols: ["a", "a"] }],
  ["option-invalid", { protocols: [5] }],
  ["option-invalid", { origin: new URL("https://example.com") }],
  ["origin-invalid", { origin: "example.com" }],
  ["header-invalid", { headers: "a: b" }],
  ["header-invalid", { headers: null }],
  ["header-invalid", { headers: { a: 5 } }],
  ["header-invalid", { headers: { a: ["b"] } }],
  ["header-invalid", { headers: ["a", "b"] }],
  ["header-invalid", { headers: [["a", "b", "c"]] }],
  ["header-invalid", { headers: [["a", "b\r\nc: d"]] }],
  ["header-invalid", { headers: { "a b": "c" } }],
  ["header-reserved", { headers: { upgrade: "websocket" } }],
  ["option-invalid", { tls: true }],
  ["option-invalid", { signal: 5_000 }],
  ["option-invalid", { signal: {} }],
  ["limit-invalid", { maxRedirects: "3" }],
  ["option-invalid", { tcp: "127.0.0.1" }],
  ["option-invalid", { createConnection: {} }],
  ["option-invalid", { proxy: 5 }],
  ...["localhost:3128", "ws://localhost:1", "socks5://localhost", "http://localhost/path"].map(
    (proxy) => ["proxy-invalid", { proxy }] as const,
  ),
  ["proxy-invalid", { proxy: new URL("http://localhost/?query") }],
  ["proxy-invalid", { proxy: "http://localhost:1", createConnection: () => {} }],
  ["url-invalid", { proxy: "http://" }],
  ["url-invalid", { proxy: "http://%zz@localhost:1" }],
  ["header-invalid", { proxy: { url: "http://localhost:1", headers: { a: "\n" } } }],
  ["header-invalid", { proxy: { url: "http://localhost:1", headers: [["a", "b\r\nc: d"]] } }],
  ["header-invalid", { proxy: { url: "http://localhost:1", headers: [["a\r\nb", "c"]] } }],
];

/** Neither handlers nor listeners. */
export const NO_HANDLERS: readonly unknown[] = [
  undefined,
  null,
  5,
  "echo",
  [],
  { message: "echo" },
];

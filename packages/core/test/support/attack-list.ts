// Our list of advisories, as far as a state machine alone can withstand them: each is an input that
// once hurt some implementation. Every id begins the name of a test. What needs a socket, time or an
// application is tested in the packages above.

export interface AttackRow {
  readonly id: string;
  readonly attack: string;
  /** Where we decide otherwise than the list asks for, or leave a part to another layer: why. */
  readonly ours?: string;
  /** There is no test yet, and why. */
  readonly comesLater?: string;
}

export const ATTACKS: readonly AttackRow[] = [
  // A: headers and lengths
  { id: "A1", attack: "a 64-bit length with its top bit set" },
  { id: "A2", attack: "a length beyond 32 bits" },
  { id: "A3", attack: "a huge length, then silence" },
  { id: "A4", attack: "a length that overflows the sum of a message" },
  { id: "A5", attack: "a reserved opcode before a huge length" },
  { id: "A6", attack: "a length that is not minimal" },
  { id: "A7", attack: "a control frame of more than 125 bytes" },
  { id: "A8", attack: "a control frame in fragments" },
  { id: "A9", attack: "a Close with half a code, a code that is none, a reason that is no text" },
  { id: "A10", attack: "text that is not UTF-8" },
  { id: "A11", attack: "headers and heads byte by byte" },

  // B: fragments and buffers
  {
    id: "B1",
    attack: "fragments without end",
    ours: "The default is 131_072, not 16_384: pieces are gathered, so that a fragment costs no object.",
  },
  { id: "B2", attack: "empty fragments without end" },
  { id: "B3", attack: "fragments that are too long in sum" },
  { id: "B4", attack: "a large frame in single bytes" },
  {
    id: "B5",
    attack: "frames that are never completed",
    ours: "What they hold is bounded by what arrived. No deadline for one message: maxLifetimeMs bounds all.",
  },
  { id: "B6", attack: "continuations of nothing, messages within messages" },
  {
    id: "B7",
    attack: "ten thousand messages in one read",
    ours: "One event for each poll: how many in a turn is for the driver to say.",
  },

  // C: masks
  { id: "C1", attack: "a frame to a server that is not masked" },
  { id: "C2", attack: "a frame to a client that is masked" },
  { id: "C3", attack: "masking keys that can be foreseen" },
  {
    id: "C4",
    attack: "a payload that changes behind send",
    ours: "Above 16 KiB a server refers to it, as documented, unless `copy` is set.",
  },
  { id: "C5", attack: "unmasking beyond bounds" },

  // D: compression
  { id: "D1", attack: "a message that inflates without end" },
  { id: "D2", attack: "the same by harmless fragments" },
  { id: "D4", attack: "reserved bits that nobody agreed on" },
  { id: "D5", attack: "parameters that are none" },
  { id: "D6", attack: "a window of 8 bits" },
  {
    id: "D7",
    attack: "a second stream behind a final block",
    ours: "Both are decoded (RFC 7692 §7.2.3.4), and garbage behind a final block fails. So do the exact bytes of the list: their last final block lacks the 00 behind it.",
  },
  { id: "D8", attack: "a message cut within a block" },
  { id: "D9", attack: "no DEFLATE, then good messages" },
  { id: "D11", attack: "a secret beside the attacker's text" },

  // E: floods
  { id: "E1", attack: "pings, while nobody reads the pongs" },
  { id: "E2", attack: "pongs that nobody asked for" },
  {
    id: "E3",
    attack: "a reader that does not read",
    ours: "We count its bytes; the limit and what happens beyond it are for @ws/io.",
  },
  {
    id: "E8",
    attack: "small valid messages without end",
    comesLater:
      "What is too much an application knows: an example of @ws/node has a rate in messages and bytes.",
  },

  // F: closing and misuse
  { id: "F3", attack: "data, a second Close and garbage behind a Close" },
  { id: "F4", attack: "arguments of other types" },
  { id: "F6", attack: "a listener that closes or aborts" },

  // G: the server's handshake
  { id: "G1", attack: "spaces that an expression tries in every way" },
  { id: "G2", attack: "a quoted value without end" },
  { id: "G3", attack: "names of Object.prototype" },
  { id: "G4", attack: "so many headers that Upgrade is not among them" },
  {
    id: "G5",
    attack: "heads without end",
    ours: "Lines are limited in all, not for each name; 431 for the start line too.",
  },
  { id: "G6", attack: "a request that is nearly right" },
  { id: "G7", attack: "drafts of the protocol" },
  { id: "G8", attack: "a body that is a second request" },
  { id: "G14", attack: "a malformed Host, control characters, bare LF, folded lines" },
  {
    id: "G15",
    attack: "pages of other origins",
    ours: "By default the scheme is not compared: behind a proxy that ends TLS we cannot know ours.",
  },
  { id: "G19", attack: "a response that the application's header splits" },

  // H: the client's handshake
  { id: "H1", attack: "a wrong Sec-WebSocket-Accept, then frames" },
  { id: "H2", attack: "a subprotocol that was not offered" },
  { id: "H3", attack: "an extension that was not offered" },
  { id: "H4", attack: "another status than 101" },
  { id: "H5", attack: "a response without end" },
  { id: "H7", attack: "line ends in what the application asks for" },
  { id: "H8", attack: "bytes above ASCII in a response" },
];

// Every way in which a peer can break the rules once the connection is open. One row says what we
// answer (the close code), which rule was broken (the section), and tells it in a sentence. The
// decoder names a row; types, messages, documentation and tests come from here.

/** One rule: the close code that answers its breach, where it stands, and what happened. */
export interface ViolationRow {
  readonly closeCode: number;
  readonly section: string;
  readonly sentence: string;
}

export const VIOLATIONS = {
  // The first byte of a frame
  "reserved-bit-set": {
    closeCode: 1002,
    section: "RFC 6455 §5.2",
    sentence: "A frame sets a reserved bit that no negotiated extension gives a meaning to.",
  },
  "reserved-opcode": {
    closeCode: 1002,
    section: "RFC 6455 §5.2",
    sentence: "A frame has an opcode that is reserved.",
  },
  "control-frame-fragmented": {
    closeCode: 1002,
    section: "RFC 6455 §5.5",
    sentence: "A control frame is fragmented.",
  },
  "continuation-without-start": {
    closeCode: 1002,
    section: "RFC 6455 §5.4",
    sentence: "A continuation frame arrived, but no message is unfinished.",
  },
  "message-unfinished": {
    closeCode: 1002,
    section: "RFC 6455 §5.4",
    sentence: "A new message began before the last fragment of the previous one.",
  },

  // The second byte, and the length
  "frame-not-masked": {
    closeCode: 1002,
    section: "RFC 6455 §5.1",
    sentence: "A client sent a frame that is not masked.",
  },
  "frame-masked": {
    closeCode: 1002,
    section: "RFC 6455 §5.1",
    sentence: "A server sent a frame that is masked.",
  },
  "control-frame-too-long": {
    closeCode: 1002,
    section: "RFC 6455 §5.5",
    sentence: "A control frame has a payload of more than 125 bytes.",
  },
  "length-not-minimal": {
    closeCode: 1002,
    section: "RFC 6455 §5.2",
    sentence: "A payload length is not written in its shortest form.",
  },
  "length-top-bit-set": {
    closeCode: 1002,
    section: "RFC 6455 §5.2",
    sentence: "A 64-bit payload length has its most significant bit set.",
  },

  // Messages
  "invalid-utf8": {
    closeCode: 1007,
    section: "RFC 6455 §8.1",
    sentence: "A text message is not valid UTF-8.",
  },
  "message-too-big": {
    closeCode: 1009,
    section: "RFC 6455 §7.4.1",
    sentence: "A message is longer than maxMessageBytes.",
  },
  "too-many-fragments": {
    closeCode: 1008,
    section: "RFC 6455 §10.4",
    sentence: "A message has more than maxFragments fragments.",
  },
  "too-much-unread": {
    closeCode: 1008,
    section: "RFC 6455 §10.4",
    sentence: "More than maxUnreadBytes arrived while reading was paused.",
  },

  // Close frames
  "close-payload-one-byte": {
    closeCode: 1002,
    section: "RFC 6455 §5.5.1",
    sentence: "A Close frame has a payload of one byte, which is half a close code.",
  },
  "close-code-invalid": {
    closeCode: 1002,
    section: "RFC 6455 §7.4",
    sentence: "A Close frame carries a code that must not be sent.",
  },
  "close-reason-invalid-utf8": {
    closeCode: 1007,
    section: "RFC 6455 §5.5.1",
    sentence: "The reason in a Close frame is not valid UTF-8.",
  },

  // Extensions
  "extension-data-invalid": {
    closeCode: 1007,
    section: "RFC 6455 §9",
    sentence: "A message cannot be decoded by the extension that its reserved bits name.",
  },
} as const satisfies Record<string, ViolationRow>;

/** The stable name of a broken rule. */
export type ViolationCode = keyof typeof VIOLATIONS;

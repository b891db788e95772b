// The first two bytes of a frame, bit by bit. RFC 6455 §5.2.

/** First byte: this is the last fragment of its message. */
export const FIN = 0b1000_0000;
/** First byte: RSV1, RSV2 and RSV3, which extensions may give a meaning to (§9). */
export const RSV = 0b0111_0000;
/** First byte: the opcode. */
export const OPCODE = 0b0000_1111;

/** Second byte: the payload is masked. */
export const MASKED = 0b1000_0000;
/** Second byte: the payload's length, or 126 or 127 where 2 or 8 more bytes tell it. */
export const LENGTH = 0b0111_1111;

/** "All control frames MUST have a payload length of 125 bytes or less" §5.5 */
export const MAX_CONTROL_PAYLOAD_BYTES = 125;

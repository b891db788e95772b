// @ws/core in the order of its story: from the opening to the vocabulary.

// The opening handshake (RFC 6455 §4)
export {
  ServerOpening,
  type PlainEvent,
  type RequestEvent,
  type ServerOpenEvent,
  type ServerOpeningOptions,
  type ServerOpeningOutput,
} from "./opening/server-opening.ts";
export {
  ClientOpening,
  type ClientOpenEvent,
  type ClientOpeningOptions,
  type ClientOpeningOutput,
} from "./opening/client-opening.ts";
export type { FailedEvent } from "./opening/opening.ts";

// Its steps as functions over values, for heads that someone else parses
export {
  type AcceptedUpgrade,
  acceptUpgrade,
  readUpgrade,
  rejectUpgrade,
} from "./opening/server-upgrade.ts";
export {
  readUpgradeResponse,
  requestUpgrade,
  type UpgradeOffer,
} from "./opening/client-upgrade.ts";

// The same over HTTP/2 and HTTP/3 (RFC 8441, RFC 9220)
export {
  acceptConnect,
  type AcceptedConnect,
  readConnect,
  type ReadConnectOptions,
  rejectConnect,
  type RejectedConnect,
} from "./opening/server-connect.ts";
export {
  type ConnectOffer,
  readConnectResponse,
  requestConnect,
} from "./opening/client-connect.ts";

// What both have in common
export {
  type AcceptOptions,
  type Refusal,
  refusal,
  type Rejection,
} from "./opening/server-negotiation.ts";
export type { HandshakeOffer } from "./opening/client-negotiation.ts";
export type { UpgradeAgreement, UpgradeRequest } from "./opening/upgrade.ts";
export { acceptKey, createKey } from "./opening/accept-key.ts";
export { type HeaderLine, HeaderList } from "./opening/header-list.ts";
export type { RequestHead, ResponseHead } from "./opening/http-head.ts";
export { checkOrigins, type OriginPolicy } from "./opening/origin.ts";
export {
  type FailureCode,
  type FailureRow,
  FAILURES,
  type RefusalCode,
  type RefusalRow,
  REFUSALS,
} from "./opening/refusal.ts";
export {
  HandshakeError,
  type HandshakeErrorOptions,
  type HandshakeResponse,
} from "./opening/handshake-error.ts";
export { HANDSHAKE_TIMEOUT, NOT_TOLD } from "./opening/native-failure.ts";
export { handshakeFailure } from "./opening/handshake-failure.ts";

// The open connection (§5–§7)
export { Endpoint, type EndpointOptions, type SendOptions } from "./endpoint.ts";
export type { DeliveryOptions, MessageEvent } from "./delivery.ts";
export type { MessageOptions } from "./sender.ts";
export type { Flow, Traffic } from "./traffic.ts";
export type { MessageWriter } from "./message-writer.ts";
export { Prepared } from "./prepared.ts";
export { PreparedMessage, prepareMessage, type PrepareOptions } from "./prepared-message.ts";
export { CLOSING_STATES, type ClosingState, type ClosingStep, NEXT } from "./closing-states.ts";
export { OutputMemory } from "./output-memory.ts";

// What comes out
export type {
  Abort,
  BinaryEvent,
  ClosedEvent,
  ClosingEvent,
  End,
  EndpointEvent,
  Instruction,
  MessageType,
  Output,
  PieceEvent,
  PingEvent,
  PongEvent,
  TextEvent,
  Transmit,
  Utf8Event,
  Work,
} from "./event.ts";

// Extensions (§9)
export type {
  AcceptedExtension,
  Apart,
  Decoded,
  Extension,
  ExtensionElement,
  ExtensionParam,
  ExtensionSession,
  Job,
  Place,
} from "./extension.ts";

// permessage-deflate (RFC 7692)
export { type DeflateOptions, permessageDeflate } from "./deflate/permessage-deflate.ts";
export type { DeflateCodec, Deflater, Inflated, Inflater } from "./deflate/codec.ts";

// The vocabulary
export { CloseCode, closeCodeInWords, isWireCloseCode } from "./close-code.ts";
export { encodeClosePayload, encodeCloseReason } from "./close-payload.ts";
export {
  type CloseInfo,
  closeInfo,
  type CloseReason,
  type LapseCode,
  LapseError,
  type LapseRow,
} from "./close-info.ts";
export { LAPSES } from "./lapse-table.ts";
export { type Sendable, sentAs, toBytes } from "./sendable.ts";
export { type MistakeRow, ProtocolError, type UsageCode, UsageError } from "./error.ts";
export { checkNames, checkOption, checkOptions, type OptionTypes } from "./options.ts";
export { effectiveOptions, type Given, type Policy } from "./effective-options.ts";
export {
  CLOSE_TIMEOUT_MS,
  DEFAULT_LIMITS,
  effectiveLimits,
  HANDSHAKE_TIMEOUT_MS,
  type Limits,
} from "./limits.ts";
export { type LimitRow, LIMITS } from "./limit-table.ts";
export { Fifo } from "./fifo.ts";
export { Opcode } from "./opcode.ts";
export { completePlatform, type Platform } from "./platform.ts";
export { type Role } from "./role.ts";
export { decodeUtf8, encodeUtf8, utf8Length } from "./utf8.ts";
export { type ViolationCode, type ViolationRow, VIOLATIONS } from "./violation.ts";

// What a case is: whom it is for, what the kit says and when, and what the agent should say to that.
// All of it is data; the player knows how to play it, over whatever carries bytes.

import type { Role } from "@ws/core";
import type { Http2Frame } from "./http2-frame.ts";

/** One case, defined once. */
export interface Case {
  /** The number that implementers know, such as "6.4.1". */
  readonly id: string;
  /** What it is about, in a sentence. */
  readonly purpose: string;
  /** The section whose rule it is about, such as "RFC 6455 §5.5.2". */
  readonly section: string;
  /** Which agents it is for. The kit plays the other role. */
  readonly roles: readonly Role[];
  /** How long it takes, at worst: `quick` answers at once, `patient` waits for what must not come. */
  readonly timing: "quick" | "patient" | "long";
  /** How the connection is opened. Default: with a good handshake that offers nothing. */
  readonly opening?: CaseOpening | undefined;
  /** Made when it is played: its payloads may be large. */
  plan(form: Form): Plan;
}

/** Whether `long` cases are played whole, or in a shorter form of the same kind. */
export type Form = "full" | "short";

/** What happens once the connection is open. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly expect: Expectation;
}

/** How the connection is opened. */
export type CaseOpening =
  /** A good handshake of the kit; the steps follow it. */
  | {
      readonly kind: "good";
      /** The subprotocols that the kit offers, or speaks. */
      readonly protocols?: readonly string[] | undefined;
      /** What the kit asks of the agent's messages, best first; an agent that declines is UNIMPLEMENTED. */
      readonly deflate?: readonly DeflateWish[] | undefined;
      /** What the kit needs for its own messages, too, with `deflate`. */
      readonly own?: OwnDeflate | undefined;
      /** An agent that declines does well, too: messages go as they are. */
      readonly mayDecline?: boolean | undefined;
    }
  /** The steps are the handshake too: `head` pieces say it, `head` events are what the agent says. */
  | { readonly kind: "raw" }
  /** The same over HTTP/2 (RFC 8441): heads are lists of headers, pseudo-headers first; a stream carries the rest. */
  | ConnectOpening;

export interface ConnectOpening {
  readonly kind: "connect";
  /** How much the agent may send unread, in bytes. Default: as HTTP/2 has it. */
  readonly windowBytes?: number | undefined;
  /** Another stream on the session: reset within a frame, or one whose echo is never read. */
  readonly beside?: "reset" | "unread" | undefined;
  /** What the kit's first SETTINGS say, as a server, by their ids; or a step says them. Default: that it may be asked. */
  readonly settings?: Readonly<Record<number, number>> | "none yet" | undefined;
}

/** What the kit asks of an agent's compressed messages (RFC 7692 §7.1). */
export interface DeflateWish {
  readonly noContextTakeover: boolean;
  /** 8 to 15; `undefined` asks for nothing. */
  readonly windowBits?: number | undefined;
}

/** How the kit compresses by hand: whoever does not agree to it is UNIMPLEMENTED as well. */
export interface OwnDeflate {
  /** 8 to 15: what it keeps to, whatever else the agent would take. Default 15. */
  readonly windowBits?: number | undefined;
  /** Its messages refer to those before; or, `false`, it says that they do not. Default: as it may be. */
  readonly contextTakeover?: boolean | undefined;
}

// What the kit does

export type Step =
  /** Sends pieces: in one write, or in writes of `chopBytes`. */
  | {
      readonly do: "send";
      readonly pieces: readonly Piece[];
      readonly chopBytes?: number | undefined;
    }
  /** Waits until the agent has said `events` things in all, or has begun to leave. */
  | { readonly do: "await"; readonly events: number }
  /** Waits as long as an agent may take to answer; one that does not leave meanwhile earns the mark. */
  | { readonly do: "mark"; readonly name: string }
  | { readonly do: "pause"; readonly ms: number }
  /** Looks at the masking keys so far: earns the mark, unless they can be foreseen (RFC 6455 §5.3). */
  | { readonly do: "keys"; readonly name: string }
  /** Sends a message, waits for its echo, and so on; stops at an echo that is another message. */
  | {
      readonly do: "exchange";
      readonly count: number;
      readonly chopBytes?: number | undefined;
      message(index: number): Message;
    }
  /** Waits until the agent has sent its Close, or has ended the stream. */
  | { readonly do: "awaitClose" }
  /** Says frames of HTTP/2 as they are. */
  | Http2Step
  /** Ends the kit's half of the stream; waits for the agent's. */
  | { readonly do: "end" }
  /** Resets the connection. */
  | { readonly do: "cut" };

export interface Http2Step {
  readonly do: "http2";
  readonly frames: readonly Http2Frame[];
  /** What they are, for the log. */
  readonly note: string;
  /** In writes of so many bytes. Default: in one. */
  readonly chopBytes?: number | undefined;
  /** What else they do: they have the head of a response among them that opens, or, `refuses`, does not; or they end the kit's half. */
  readonly as?: "opens" | "refuses" | "ends" | undefined;
}

/** What the kit sends. */
export type Piece = Frame | Rest | Message | Head | Raw;

/** One frame, right or wrong in every bit. */
export interface Frame {
  readonly kind: "frame";
  readonly fin: boolean;
  /** RSV1 is 4, RSV2 is 2, RSV3 is 1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** Default: as the kit's role has to (RFC 6455 §5.1). */
  readonly masked?: boolean | undefined;
  /** The bytes that tell the length; default: as few as can be (§5.2). */
  readonly lengthBytes?: 0 | 2 | 8 | undefined;
  /** The length that is told; default: the payload's. */
  readonly toldLength?: bigint | undefined;
}

/** More payload of the frame before, whose `toldLength` promised it. */
export interface Rest {
  readonly kind: "rest";
  readonly payload: Uint8Array;
}

/** One good message, in one frame or more; compressed where permessage-deflate was agreed on. */
export interface Message {
  readonly kind: "message";
  readonly type: "text" | "binary";
  readonly data: Uint8Array;
  /** The most that a frame carries, compressed. Default: all of it in one. */
  readonly fragmentBytes?: number | undefined;
}

/** The head of a request or response, its lines apart; `{key}`, `{host}` and the like are filled in. */
export interface Head {
  readonly kind: "head";
  readonly lines: readonly string[];
}

/** Bytes as they are. */
export interface Raw {
  readonly kind: "raw";
  readonly bytes: Uint8Array;
  /** What they are, for the log. */
  readonly note?: string | undefined;
}

// What the agent should do

export interface Expectation {
  /** What a strict agent says: any one of these lists, whole. */
  readonly ok: readonly (readonly AgentEvent[])[];
  /** What is let pass, as NON-STRICT. */
  readonly nonStrict?: readonly (readonly AgentEvent[])[] | undefined;
  /** Whatever it says is told, as INFORMATIONAL, unless it breaks a rule of framing. */
  readonly informational?: boolean | undefined;
  readonly close: CloseExpectation;
}

/** How the connection should end. */
export interface CloseExpectation {
  /**
   * Who begins: the `kit`, with its steps or, behind them, with a Close of 1000; or the `agent`, which has
   * to fail the connection.
   */
  readonly begunBy: "kit" | "agent" | "either";
  /** The codes that the agent's Close may carry; 1005 stands for none. Empty: no Close is wanted. */
  readonly codes: readonly number[];
  /** Both Close frames must pass. */
  readonly clean: boolean;
  /** The case is about closing: another code is a failure of the agent's behaviour as well. */
  readonly decides?: boolean | undefined;
  /** Whatever happens is told, as INFORMATIONAL. */
  readonly informational?: boolean | undefined;
}

/** The values of header fields, those of one name joined. */
export type Headers = Readonly<Record<string, string | null>>;

/** What the agent said, and in between what the kit marked. */
export type AgentEvent =
  | { readonly type: "text" | "binary" | "ping" | "pong"; readonly data: Uint8Array }
  /** A mark was reached: the agent was still there, or what was looked at is good. */
  | { readonly type: "mark"; readonly name: string }
  /** So many messages of an `exchange` came back as they were. */
  | { readonly type: "echoes"; readonly count: number }
  /**
   * The head of a response, or (status 0) of a request: `raw` openings only. By names in lower case, what
   * it has; of an expected one, some that it has, or must not have (`null`).
   */
  | {
      readonly type: "head";
      readonly status: number;
      /** Of an expected one: whatever lies between the two will do. */
      readonly to?: number | undefined;
      readonly headers?: Headers | undefined;
    }
  /** A frame or message of the agent's breaks a rule: it is in no expectation. */
  | { readonly type: "fault"; readonly fault: string };

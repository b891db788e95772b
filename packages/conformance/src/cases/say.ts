// The words that cases are written in: frames, messages, steps, and what is expected of an agent.

import { Opcode } from "@ws/core";
import { utf8 } from "../bytes.ts";
import type {
  AgentEvent,
  Case,
  CloseExpectation,
  Expectation,
  Frame,
  Piece,
  Raw,
  Rest,
  Step,
} from "../case.ts";

type Data = string | Uint8Array;

// What the kit says

/** A frame; all that is not said is as in a good one. */
export function frame(opcode: number, data: Data = "", more: Partial<Frame> = {}): Frame {
  return { kind: "frame", fin: true, rsv: 0, opcode, payload: bytesOf(data), ...more };
}

export const text = (data: Data, more?: Partial<Frame>): Frame => frame(Opcode.text, data, more);
export const binary = (data: Data, more?: Partial<Frame>): Frame =>
  frame(Opcode.binary, data, more);
export const ping = (data?: Data, more?: Partial<Frame>): Frame => frame(Opcode.ping, data, more);
export const pong = (data?: Data, more?: Partial<Frame>): Frame => frame(Opcode.pong, data, more);

/** A continuation; the last one of its message, unless `fin` is false. */
export const continuation = (data: Data, more?: Partial<Frame>): Frame =>
  frame(Opcode.continuation, data, more);

/** A Close frame, its payload whatever the code and the reason are. */
export function close(code?: number, reason: Data = "", more?: Partial<Frame>): Frame {
  if (code === undefined) return frame(Opcode.close, "", more);
  return frame(Opcode.close, Uint8Array.of(code >> 8, code & 0xff, ...bytesOf(reason)), more);
}

export const NOT_FIN = { fin: false } as const;

/** More payload of the frame before. */
export const rest = (data: Data): Rest => ({ kind: "rest", payload: bytesOf(data) });

/** Bytes as they are. */
export const raw = (data: Data, note?: string): Raw => ({
  kind: "raw",
  bytes: bytesOf(data),
  note,
});

// When it says it

/** Sends all pieces in one write. */
export const together = (...pieces: readonly Piece[]): Step => ({ do: "send", pieces });

/** Sends each piece in a write of its own. */
export const apart = (...pieces: readonly Piece[]): Step[] =>
  pieces.map((piece) => ({ do: "send", pieces: [piece] }));

/** Sends byte by byte. */
export const bytewise = (...pieces: readonly Piece[]): Step => ({
  do: "send",
  pieces,
  chopBytes: 1,
});

// What an agent says

export const saysText = (data: Data): AgentEvent => ({ type: "text", data: bytesOf(data) });
export const saysBinary = (data: Data): AgentEvent => ({ type: "binary", data: bytesOf(data) });
export const pongs = (data: Data = ""): AgentEvent => ({ type: "pong", data: bytesOf(data) });
export const mark = (name: string): AgentEvent => ({ type: "mark", name });

/** The kit closes with 1000, and the agent answers. */
export const ANSWERED: CloseExpectation = { begunBy: "kit", codes: [1000, 1005], clean: true };
/** How it closes is told. */
export const CLOSE_TOLD: CloseExpectation = { ...ANSWERED, begunBy: "either", informational: true };

/** An agent says this, and the connection closes as it should. */
export function expects(...events: readonly AgentEvent[]): Expectation {
  return { ok: [events], close: ANSWERED };
}

/** An agent fails the connection with this code, after it said this. */
export function fails(code: number, ...events: readonly AgentEvent[]): Expectation {
  return { ok: [events], close: { begunBy: "agent", codes: [code], clean: false } };
}

/** An agent fails the connection with one of these codes: the kit's Close is none that is answered as one. */
export function failsClose(...codes: readonly number[]): Expectation {
  return { ok: [[]], close: { begunBy: "kit", codes, clean: false, decides: true } };
}

/** The kit ends the stream where nothing may end yet; the agent, which said this, ends it, too. */
export function ends(...events: readonly AgentEvent[]): Expectation {
  return { ok: [events], close: { begunBy: "kit", codes: [], clean: false } };
}

/** An agent says one of these lists; it may fail the connection with one of the codes, or go on. */
export function choice(
  codes: readonly number[],
  ok: Expectation["ok"],
  nonStrict?: Expectation["nonStrict"],
): Expectation {
  return {
    ok,
    nonStrict,
    close: { begunBy: "either", codes: [1000, 1005, ...codes], clean: false },
  };
}

/** Whatever an agent does is told. */
export function tells(...events: readonly AgentEvent[]): Expectation {
  return { ok: [events], informational: true, close: CLOSE_TOLD };
}

/** The same; one that fails so fast that it says nothing at all is let pass. */
export function failsAfter(code: number, ...events: readonly AgentEvent[]): Expectation {
  return { ...fails(code, ...events), nonStrict: [[]] };
}

// To whom

export const BOTH: Case["roles"] = ["server", "client"];

function bytesOf(data: Data): Uint8Array {
  return typeof data === "string" ? utf8(data) : data;
}

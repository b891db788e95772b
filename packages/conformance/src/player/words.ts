// What an agent should say and what it said, in words.

import { textOf, toHex } from "../bytes.ts";
import type { AgentEvent, CloseExpectation, Expectation } from "../case.ts";
import type { Ending } from "../report.ts";

const SHOWN_CHARS = 40;
const SHOWN_BYTES = 12;
const SHOWN_EVENTS = 12;

/** A list of events, each in a few words. */
function eventWords(events: readonly AgentEvent[]): string {
  if (events.length === 0) return "nothing";
  const shown = events.slice(0, SHOWN_EVENTS).map(oneEvent).join(", ");
  return events.length > SHOWN_EVENTS
    ? `${shown}, and ${events.length - SHOWN_EVENTS} more`
    : shown;
}

/** What a case expects. */
export function expectationWords({ ok, nonStrict, informational, close }: Expectation): string {
  const strict = ok.map(eventWords).join("; or ");
  const says = informational === true ? "Whatever it says is told" : `It says ${strict}`;
  const lax =
    nonStrict === undefined ? "" : ` (non-strict: ${nonStrict.map(eventWords).join("; or ")})`;
  return `${says}${lax}. ${closeWords(close)}`;
}

/** What happened. */
export function observationWords(
  events: readonly AgentEvent[],
  { ourCode, peerCode, peerReason, droppedBy }: Ending,
): string {
  const closes = [
    peerCode === undefined
      ? "It sent no Close"
      : `It closed with ${codeWords(peerCode)}${reasonWords(peerReason)}`,
    ourCode === undefined ? "the kit sent none" : `the kit with ${codeWords(ourCode)}`,
    `the connection was ended by ${droppedBy === "agent" ? "it" : droppedBy === "kit" ? "the kit" : "nobody"}`,
  ];
  return `It said ${eventWords(events)}. ${closes.join(", ")}.`;
}

function closeWords({ begunBy, codes, clean, informational }: CloseExpectation): string {
  if (informational === true) return "How it closes is told.";
  const listed = codes.map(codeWords).join(" or ");
  if (begunBy === "agent") {
    const how = clean ? "with" : "best with";
    return codes.length === 0
      ? "It ends the connection."
      : `It fails the connection, ${how} ${listed}.`;
  }
  if (codes.length === 0) return "It may end the connection.";
  return clean ? `It answers the Close with ${listed}.` : `It closes with ${listed}, or ends.`;
}

function oneEvent(event: AgentEvent): string {
  switch (event.type) {
    case "mark":
      return `still there at ${event.name}`;
    case "echoes":
      return event.count === 1 ? "the message again" : `${event.count} messages again`;
    case "head":
      return event.status === 0 ? "a request" : `a response of ${headWords(event)}`;
    case "fault":
      return `${event.fault}!`;
    default:
      return `${event.type} ${dataWords(event.type, event.data)}`;
  }
}

/** What a head says of what is negotiated; all else is in the log. */
function headWords({ status, to, headers = {} }: Extract<AgentEvent, { type: "head" }>): string {
  const statuses = to === undefined ? String(status) : `${status} to ${to}`;
  const told = TOLD_HEADERS.flatMap((name) => {
    const value = headers[name];
    if (value === undefined) return [];
    return [value === null ? `no ${name}` : `${name}: ${value}`];
  });
  return told.length === 0 ? statuses : `${statuses} (${told.join("; ")})`;
}

const TOLD_HEADERS = [
  "sec-websocket-version",
  "sec-websocket-protocol",
  "sec-websocket-extensions",
];

function dataWords(type: string, data: Uint8Array): string {
  const text = type === "binary" ? undefined : textOf(data);
  if (data.length === 0) return "of 0 bytes";
  if (text !== undefined && isPlain(text)) {
    return text.length <= SHOWN_CHARS
      ? JSON.stringify(text)
      : `${JSON.stringify(text.slice(0, SHOWN_CHARS))}… of ${data.length} bytes`;
  }
  const dots = data.length > SHOWN_BYTES ? " …" : "";
  return `of ${data.length} bytes ${toHex(data.subarray(0, SHOWN_BYTES))}${dots}`;
}

function isPlain(text: string): boolean {
  return !/[\p{Cc}\p{Cn}\p{Co}]/u.test(text.slice(0, SHOWN_CHARS));
}

function codeWords(code: number): string {
  return code === 1005 ? "no code" : String(code);
}

function reasonWords(reason: string | undefined): string {
  return reason === undefined || reason === "" ? "" : ` ${JSON.stringify(reason)}`;
}

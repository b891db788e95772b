// What has to be true of every run, whatever the network does:
//
//   A. Nothing throws, and everything comes to rest.
//   B. Each side hears of exactly one end, and nothing after it; nor does it wait for anything.
//   C. Messages arrive whole, once and in order: what is heard is how what was said begins.
//   D. Who hears the peer's Close before its own has heard all that the peer said.
//   E. Closing ends within closeTimeoutMs of the moment at which a side leaves `open`.
//   F. Pongs answer pings: each at most once, in order; all of them, where the link takes them.
//   G. Nothing follows a Close frame on the wire.
//   H. CloseInfo tells the Close frames as they were on the wire, and no other.
//   I. CloseInfo tells who began, and never the one's word against the other's.
//   J. An end that is not clean has a cause, and a cause is told only where it happened.
//   K. In fair weather both ends are clean, and who did not close has heard all that was said.
//   L. A side that is over holds no context of DEFLATE, but a deflater for prepared messages and an
//      inflater that keeps no context.

import { type CloseInfo, DEFAULT_LIMITS, effectiveLimits, type Limits } from "@ws/core";
import { isDeepStrictEqual } from "node:util";
import type { Run } from "./run.ts";
import { closeOf, framesOf, type WireFrame } from "./wire.ts";
import { type Witness, wholeOf } from "./witness.ts";

const CLOSE = 0x8;
const PONG = 0xa;

/** What an invariant looks at: one side's view of a run. */
interface View {
  readonly run: Run;
  readonly we: Witness;
  readonly peer: Witness;
  readonly wrote: readonly WireFrame[];
  readonly peerWrote: readonly WireFrame[];
  readonly limits: Limits;
}

/** Says what is wrong, if something is. */
type Invariant = (view: View) => string | false | undefined;

const INVARIANTS: Record<string, Invariant> = {
  B: ({ we }) =>
    (we.ends !== 1 || we.heardAfterEnd || we.side.machine.deadline < Infinity) &&
    `${we.ends} ends, or something after one`,
  C: ({ we, peer }) =>
    !isDeepStrictEqual(we.heard, peer.said.slice(0, we.heard.length)) && "other messages",
  D: ({ we, peer }) =>
    we.info?.initiator === "peer" &&
    we.info.cause === undefined &&
    we.heard.length < peer.said.length &&
    `${we.heard.length} of ${peer.said.length} messages`,
  E: ({ we, limits }) =>
    we.leftOpenMs + limits.closeTimeoutMs < we.endedMs &&
    `left open at ${we.leftOpenMs}, ended at ${we.endedMs}`,
  F: pongsAnswerPings,
  G: ({ wrote }) => wrote.slice(0, -1).some(({ opcode }) => opcode === CLOSE) && "more frames",
  H: closeFramesAreTold,
  I: initiatorIsTold,
  J: ({ run, we, peer, limits }) =>
    we.info !== undefined && causeIsTrue(we.info, { run, we, peer, limits }),
  K: ({ run, ...view }) => run.scenario.weather === "fair" && fairIsClean(view),
  L: ({ run, we }) =>
    (run.codecs?.[we.role].live ?? 0) > contextsAtRest(run, we) && "contexts are left",
};

/** What may be left, for other connections. */
function contextsAtRest({ scenario }: Run, { role }: Witness): number {
  const { clientNoContextTakeover, serverNoContextTakeover } = scenario.deflate?.options ?? {};
  const isWithout = role === "client" ? serverNoContextTakeover : clientNoContextTakeover;
  return isWithout === true ? 2 : 1;
}

/** What is wrong with a run, if something is: the invariant, whose view it is, and what it says. */
export function complaintAbout(run: Run): string | undefined {
  if (run.thrown !== undefined) return `A: thrown: ${inspect(run.thrown)}`;
  const { client, server, scenario } = run;
  const wrote = {
    client: framesOf(client.side, scenario.opens),
    server: framesOf(server.side, scenario.opens),
  };
  for (const [we, peer] of [
    [client, server],
    [server, client],
  ]) {
    const limits = effectiveLimits(scenario.limits[we.role]);
    const view = { run, we, peer, wrote: wrote[we.role], peerWrote: wrote[peer.role], limits };
    for (const [name, invariant] of Object.entries(INVARIANTS)) {
      const complaint = invariant(view);
      if (typeof complaint === "string") return `${name}, seen by the ${we.role}: ${complaint}`;
    }
  }
  return undefined;
}

function pongsAnswerPings({ we, peer, wrote }: Omit<View, "run">): string | undefined {
  const asked = we.heardPongs.filter((payload) => payload.startsWith("?"));
  if (!isSubsequence(asked, we.pinged)) return `${asked.join()} answer ${we.pinged.join()}`;
  // A pong that waits is replaced by the next one (§5.5.3).
  if (we.side.link.behavior.capacityBytes !== undefined) return undefined;
  const pongs = wrote
    .filter(({ opcode }) => opcode === PONG)
    .map(({ payload }) => payload.toString());
  const answers = pongs.filter((payload) => payload !== "unasked");
  const isAnswered = isDeepStrictEqual(answers, we.heardPings);
  return isAnswered ? undefined : `${answers.join()} of ${peer.role}'s ${we.heardPings.join()}`;
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  return some.every((item) => (at = all.indexOf(item, at) + 1) > 0);
}

function closeFramesAreTold({ we, wrote, peerWrote }: View): string | undefined {
  if (we.info === undefined) return undefined;
  const { sent, received, code, reason, wasClean } = we.info;
  const [ours, theirs] = [wrote.find(isClose), peerWrote.find(isClose)];
  if (!isDeepStrictEqual(sent, ours && closeOf(ours))) return `sent ${inspect(sent)}`;
  if (received !== undefined && !isDeepStrictEqual(received, theirs && closeOf(theirs)))
    return `received ${inspect(received)}`;
  const expected = [received?.code ?? 1006, received?.reason ?? "", Boolean(sent && received)];
  return isDeepStrictEqual([code, reason, wasClean], expected) ? undefined : inspect(we.info);
}

function initiatorIsTold({ we, peer }: View): string | undefined {
  if (we.info === undefined) return undefined;
  const { initiator, sent, received } = we.info;
  const peers = peer.info?.initiator;
  if (initiator === undefined && (sent ?? received) !== undefined) return "nobody began";
  if (initiator === "we" && sent === undefined) return "we began without a Close frame";
  if (initiator === "peer" && received === undefined) return "the peer began, silently";
  if (initiator === "peer" && peers !== "we") return `the peer began; it says ${peers}`;
  return undefined;
}

function isClose({ opcode }: WireFrame): boolean {
  return opcode === CLOSE;
}

type Circumstances = Pick<View, "run" | "we" | "peer" | "limits">;

/** When each cause can be told. */
const CAUSES: Record<string, (circumstances: Circumstances) => boolean> = {
  aborted: ({ we }) => we.aborted,
  "connection-lost": ({ peer }) => peer.side.link.isBroken,
  "ended-without-close": ({ peer }) => peer.info === undefined,
  "keepalive-timeout": ({ we, limits }) =>
    we.endedMs - we.lastArrivalMs >= limits.keepaliveTimeoutMs,
  "close-timeout": ({ we, limits }) => we.endedMs - we.leftOpenMs >= limits.closeTimeoutMs,
  "write-stalled": ({ we, limits }) => we.wasFull && we.endedMs >= limits.writeStallTimeoutMs,
  "idle-timeout": ({ we, limits }) => we.leftOpenMs - we.openedMs >= limits.idleTimeoutMs,
  "lifetime-reached": ({ we, limits }) => we.leftOpenMs - we.openedMs >= limits.maxLifetimeMs,
  "message-too-big": ({ peer, limits }) =>
    [...peer.said, wholeOf(peer.writing?.pieces ?? [""])].some(
      (message) => Buffer.byteLength(message) > limits.maxMessageBytes,
    ),
  "too-much-unread": ({ run, we, limits }) =>
    (we.paused || run.scenario.deflate !== undefined) &&
    limits.maxUnreadBytes < DEFAULT_LIMITS.maxUnreadBytes,
};

function causeIsTrue(info: CloseInfo, circumstances: Circumstances): string | undefined {
  if (info.cause === undefined) return info.wasClean ? undefined : "neither clean nor a cause";
  const { code } = info.cause;
  const hasHappened = CAUSES[code]?.(circumstances) ?? false;
  return hasHappened ? undefined : `${code} did not happen`;
}

function fairIsClean({ we, peer }: Omit<View, "run">): string | undefined {
  const { info } = we;
  if (info?.wasClean !== true || info.cause !== undefined) return inspect(info);
  const hasClosed = (one: Witness): boolean => one.info?.initiator === "we";
  if (!hasClosed(we) && !hasClosed(peer)) return "nobody began";
  if (hasClosed(we)) return undefined;
  return we.heard.length === peer.said.length ? undefined : "messages are missing";
}

function inspect(value: unknown): string {
  return value instanceof Error ? (value.stack ?? value.message) : JSON.stringify(value);
}

import { describe, expect, test } from "vitest";
import { type CloseInfo, type CloseReason, LapseError } from "../src/close-info.ts";
import * as Lapse from "../src/lapse.ts";
import { Closing } from "../src/closing.ts";
import {
  CLOSING_STATES,
  type ClosingState,
  type ClosingStep,
  NEXT,
} from "../src/closing-states.ts";
import { Deadlines } from "../src/deadlines.ts";
import type { Endpoint } from "../src/endpoint.ts";
import { ProtocolError } from "../src/error.ts";
import { DEFAULT_LIMITS } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { Receiver } from "../src/receiver.ts";
import type { Role } from "../src/role.ts";
import { Sender } from "../src/sender.ts";
import {
  ABORT,
  closing,
  drain,
  END,
  open,
  PLATFORM,
  type Told,
  transmit,
} from "./support/drain.ts";
import { closePayload, frameFrom, frameTo } from "./support/frame.ts";

const STATES = Object.keys(CLOSING_STATES) as ClosingState[];
const STEPS = ["sendClose", "receiveClose", "fail", "peerEnds", "flushed", "giveUp"] as const;
const ROLES = ["client", "server"] as const;

// The table, drawn once more. "" is a step that is refused.
const TABLE: Record<ClosingState, Record<ClosingStep, ClosingState | "">> = {
  open: {
    sendClose: "awaitingClose",
    receiveClose: "awaitingEnd",
    fail: "awaitingEnd",
    peerEnds: "flushing",
    flushed: "",
    giveUp: "closed",
  },
  awaitingClose: {
    sendClose: "",
    receiveClose: "awaitingEnd",
    fail: "awaitingEnd",
    peerEnds: "flushing",
    flushed: "",
    giveUp: "closed",
  },
  awaitingEnd: {
    sendClose: "",
    receiveClose: "",
    fail: "",
    peerEnds: "flushing",
    flushed: "",
    giveUp: "closed",
  },
  flushing: {
    sendClose: "",
    receiveClose: "",
    fail: "",
    peerEnds: "",
    flushed: "closed",
    giveUp: "closed",
  },
  closed: { sendClose: "", receiveClose: "", fail: "", peerEnds: "", flushed: "", giveUp: "" },
};
const CELLS = STATES.flatMap((state) =>
  STEPS.map((step) => [state, step, TABLE[state][step]] as const),
);

/** The steps that lead from open to each state. */
const WAYS: Record<ClosingState, readonly ClosingStep[]> = {
  open: [],
  awaitingClose: ["sendClose"],
  awaitingEnd: ["receiveClose"],
  flushing: ["peerEnds"],
  closed: ["giveUp"],
};

const OURS: CloseReason = { code: 1000, reason: "bye" };
const PEERS: CloseReason = { code: 4000, reason: "so" };

/** A connection that has not begun to close, and what it is to send. */
function closingOf(role: Role): { machine: Closing; sender: Sender } {
  const sender = new Sender(role, PLATFORM, new OutputMemory(), [], () => {});
  const receiver = new Receiver(role, PLATFORM, DEFAULT_LIMITS, []);
  const deadlines = new Deadlines(DEFAULT_LIMITS);
  return { machine: new Closing({ role, sender, receiver, deadlines, extensions: [] }), sender };
}

const TAKE: Record<ClosingStep, (machine: Closing, sender: Sender) => unknown> = {
  sendClose: (machine) => machine.close(OURS, closePayload(OURS.code, OURS.reason)),
  receiveClose: (machine) => machine.answer(PEERS),
  fail: (machine) => machine.fail(new ProtocolError("reserved-opcode")),
  peerEnds: (machine) => machine.peerEnds(),
  flushed: (machine, sender) => {
    sender.take();
    for (let i = 0; i < 4; i++) machine.poll();
  },
  giveUp: (machine) => machine.giveUp(new LapseError(Lapse.aborted), true),
};

describe("the closing table, RFC 6455 §7", () => {
  test.each(CELLS)("%s, %s: %j", (state, step, next) => {
    const row: Partial<Record<ClosingStep, ClosingState>> = NEXT[state];
    expect(row[step] ?? "").toBe(next);
  });

  describe.each(ROLES)("walked by a %s", (role) => {
    test.each(CELLS)("%s, %s: %j", (state, step, next) => {
      const { machine, sender } = closingOf(role);
      for (const way of WAYS[state]) TAKE[way](machine, sender);
      expect(machine.state).toBe(state);
      // What is flushed is asked of `poll`, which never refuses.
      if (next === "" && step !== "flushed") {
        expect(() => TAKE[step](machine, sender)).toThrow(
          new RangeError(`${step} is no step from ${state}`),
        );
        expect(machine.state).toBe(state);
      } else {
        TAKE[step](machine, sender);
        expect(machine.state).toBe(next === "" ? state : next);
      }
    });
  });

  test("every state leads to closed", () => {
    for (const state of STATES) {
      const seen = new Set<ClosingState>([state]);
      for (const at of seen) for (const next of Object.values(NEXT[at])) seen.add(next);
      expect(seen).toContain("closed");
    }
  });

  test("data may be sent while the connection is open, and only then, §5.5.1", () => {
    expect(STATES.filter((state) => CLOSING_STATES[state].maySend)).toEqual(["open"]);
    expect(STATES.map((state) => CLOSING_STATES[state].rfc)).toEqual([
      "OPEN",
      "CLOSING",
      "CLOSING",
      "CLOSING",
      "CLOSED",
    ]);
  });

  test("without what was written having left, nothing ends", () => {
    const { machine, sender } = closingOf("server");
    sender.message("text", "so");
    machine.peerEnds();
    expect([machine.poll(), machine.state]).toEqual([undefined, "flushing"]);
    sender.take();
    expect(machine.poll()).toEqual(END);
    sender.control(Opcode.ping, closePayload(4000, ""));
    expect([machine.poll(), machine.state]).toEqual([undefined, "flushing"]);
    sender.take();
    expect(machine.poll()?.type).toBe("closed");
    expect(machine.poll()).toBeUndefined();
  });
});

// Everything that can happen while a connection ends, told to an endpoint in every order.

type Act =
  | "we close"
  | "peer closes"
  | "peer ends"
  | "time passes"
  | "violation"
  | "connection lost"
  | "abort";
const ACTS: readonly Act[] = [
  "we close",
  "peer closes",
  "peer ends",
  "time passes",
  "violation",
  "connection lost",
  "abort",
];

const LOST = new Error("ECONNRESET");
const VIOLATION = new ProtocolError("reserved-opcode");

/** An endpoint, and all that each act makes it tell. */
class Subject {
  readonly role: Role;
  readonly endpoint: Endpoint;
  nowMs = 0;

  constructor(role: Role) {
    this.role = role;
    this.endpoint = open(role);
  }

  do(act: Act): Told[] {
    this.#act(act);
    const told = drain(this.endpoint);
    this.endpoint.advance(this.nowMs);
    return [...told, ...drain(this.endpoint)];
  }

  #act(act: Act): void {
    const { endpoint, role, nowMs } = this;
    const receive = (bytes: Uint8Array) => endpoint.receive(bytes, nowMs);
    switch (act) {
      case "we close":
        return endpoint.close(OURS.code, OURS.reason);
      case "peer closes":
        return receive(frameTo(role, { opcode: Opcode.close, payload: closePayload(4000, "so") }));
      case "peer ends":
        return endpoint.receiveEnd();
      case "time passes":
        this.nowMs += 10_000;
        return endpoint.advance(this.nowMs);
      case "violation":
        return receive(frameTo(role, { opcode: 0x3 }));
      case "connection lost":
        return endpoint.connectionLost(LOST);
      case "abort":
        return endpoint.abort();
      default:
        return act satisfies never;
    }
  }
}

/** What the RFC and our rules say, in words of their own: flags instead of states. */
class Model {
  readonly #role: Role;
  #we: CloseReason | undefined;
  #peer: CloseReason | undefined;
  #first: "we" | "peer" | undefined;
  #cause: CloseInfo["cause"];
  #failed = false;
  #ended = false;
  #over = false;

  constructor(role: Role) {
    this.#role = role;
  }

  do(act: Act): Told[] {
    if (this.#over) return [];
    switch (act) {
      case "we close":
        return this.#we === undefined ? this.#send(OURS, "we") : [];
      case "peer closes":
        if (this.#peer !== undefined || this.#failed) return [];
        this.#peer = PEERS;
        this.#first ??= "peer";
        return [
          closing(4000, "so"),
          ...(this.#we === undefined ? this.#send({ code: 4000, reason: "" }, "peer") : []),
          // "The server MUST close the underlying TCP connection immediately" §5.5.1
          ...(this.#role === "server" ? this.#end() : []),
        ];
      case "violation":
        if (this.#peer !== undefined || this.#failed) return [];
        this.#failed = true;
        this.#cause = VIOLATION;
        return [
          ...(this.#we === undefined
            ? this.#send({ code: 1002, reason: VIOLATION.message }, "we")
            : []),
          ...this.#end(),
        ];
      case "peer ends":
        if (this.#peer === undefined) this.#cause ??= new LapseError(Lapse.endedWithoutClose);
        return [...this.#end(), ...this.#close()];
      case "time passes":
        if (this.#we === undefined) return [];
        this.#cause ??= new LapseError(Lapse.closeTimeout);
        return [ABORT, ...this.#close()];
      case "connection lost":
        if (this.#peer === undefined) this.#cause ??= new LapseError(Lapse.connectionLost, LOST);
        return [ABORT, ...this.#close()];
      case "abort":
        this.#cause ??= new LapseError(Lapse.aborted);
        return [ABORT, ...this.#close()];
      default:
        return act satisfies never;
    }
  }

  #send(reason: CloseReason, first: "we" | "peer"): Told[] {
    this.#we = reason;
    this.#first ??= first;
    const payload = closePayload(reason.code, reason.reason);
    return [transmit(frameFrom(this.#role, { opcode: Opcode.close, payload }))];
  }

  #end(): Told[] {
    if (this.#ended) return [];
    this.#ended = true;
    return [END];
  }

  #close(): Told[] {
    this.#over = true;
    const { code, reason } = this.#peer ?? { code: 1006, reason: "" };
    return [
      {
        type: "closed",
        info: {
          code,
          reason,
          wasClean: this.#we !== undefined && this.#peer !== undefined,
          initiator: this.#first,
          sent: this.#we,
          received: this.#peer,
          cause: this.#cause,
        },
      },
    ];
  }
}

function* orders<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) yield [];
  for (const [i, first] of items.entries()) {
    for (const rest of orders(items.toSpliced(i, 1))) yield [first, ...rest];
  }
}

describe.each(ROLES)("a %s ends, whatever happens in whatever order, §7.1", (role) => {
  test.each(ACTS)("beginning with: %s", (first) => {
    const told = new Map<string, unknown>();
    const expected = new Map<string, unknown>();
    for (const rest of orders(ACTS.filter((act) => act !== first))) {
      const subject = new Subject(role);
      const model = new Model(role);
      const order = [first, ...rest];
      told.set(
        order.join(),
        order.map((act) => subject.do(act)),
      );
      expected.set(
        order.join(),
        order.map((act) => model.do(act)),
      );
      expect([subject.endpoint.state, subject.endpoint.deadline]).toEqual(["closed", Infinity]);
    }
    expect(told.size).toBe(720);
    expect(told).toEqual(expected);
  });
});

describe("the ends that a connection should have, written out", () => {
  const close = (role: Role, code: number, reason = "") =>
    transmit(frameFrom(role, { opcode: Opcode.close, payload: closePayload(code, reason) }));
  const run = (role: Role, ...acts: Act[]) => {
    const subject = new Subject(role);
    return acts.flatMap((act) => subject.do(act));
  };
  const closed = (info: Partial<CloseInfo>): Told => ({
    type: "closed",
    info: {
      code: 1006,
      reason: "",
      wasClean: false,
      initiator: undefined,
      sent: undefined,
      received: undefined,
      cause: undefined,
      ...info,
    },
  });
  const byUs = {
    code: 4000,
    reason: "so",
    wasClean: true,
    initiator: "we",
    sent: OURS,
    received: PEERS,
  } as const;
  const byPeer = { ...byUs, initiator: "peer", sent: { code: 4000, reason: "" } } as const;

  test("a server closes: the client answers, the server ends first", () => {
    expect(run("server", "we close", "peer closes", "peer ends")).toEqual([
      close("server", 1000, "bye"),
      closing(4000, "so"),
      END,
      closed(byUs),
    ]);
  });

  test("a client closes: the server answers and ends, then the client ends", () => {
    expect(run("client", "we close", "peer closes", "peer ends")).toEqual([
      close("client", 1000, "bye"),
      closing(4000, "so"),
      END,
      closed(byUs),
    ]);
  });

  test("a server is closed: it echoes the code and ends at once", () => {
    expect(run("server", "peer closes")).toEqual([closing(4000, "so"), close("server", 4000), END]);
    expect(run("server", "peer closes", "peer ends").slice(3)).toEqual([closed(byPeer)]);
  });

  test("a client is closed: it echoes the code and waits for the server to end", () => {
    expect(run("client", "peer closes")).toEqual([closing(4000, "so"), close("client", 4000)]);
    expect(run("client", "peer closes", "peer ends").slice(2)).toEqual([END, closed(byPeer)]);
  });

  test.each(ROLES)("a %s whose peer breaks a rule says so and ends", (role) => {
    const sent = { code: 1002, reason: VIOLATION.message };
    expect(run(role, "violation", "peer closes", "violation", "peer ends")).toEqual([
      close(role, 1002, VIOLATION.message),
      END,
      closed({ initiator: "we", sent, cause: VIOLATION }),
    ]);
  });

  test.each(ROLES)("a %s whose peer just ends, ends too, §7.1.5", (role) => {
    const cause = new LapseError(Lapse.endedWithoutClose);
    expect(run(role, "peer ends")).toEqual([END, closed({ cause })]);
  });

  test.each(ROLES)("a %s whose Close is not answered gives up, §7.1.1", (role) => {
    const cause = new LapseError(Lapse.closeTimeout);
    expect(run(role, "we close", "time passes")).toEqual([
      close(role, 1000, "bye"),
      ABORT,
      closed({ initiator: "we", sent: OURS, cause }),
    ]);
  });

  test.each(ROLES)(
    "a %s whose transport fails behind both Close frames has lost nothing",
    (role) => {
      expect(run(role, "we close", "peer closes", "connection lost").slice(-2)).toEqual([
        ABORT,
        closed(byUs),
      ]);
    },
  );

  test.each(ROLES)("a %s that aborts sends nothing", (role) => {
    expect(run(role, "abort")).toEqual([ABORT, closed({ cause: new LapseError(Lapse.aborted) })]);
  });
});

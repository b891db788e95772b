// Closing in every order, with codes and reasons. RFC 6455 §5.5.1, §7.

import type { CloseInfo } from "@ws/core";
import { take, turn } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import type { TellableInfo } from "../journal.ts";
import type { Stage } from "../stage.ts";

interface Said {
  readonly code: number;
  readonly reason: string;
}

const LONGEST = `${"é".repeat(61)}a`;

/** What may be said by whom; 1005 stands for a Close frame that says nothing. */
const FROM_ALL: readonly Said[] = [
  { code: 1000, reason: "" },
  { code: 1000, reason: "bye" },
  { code: 3000, reason: "é€😀" },
  { code: 4999, reason: LONGEST },
];

const FROM_DRIVERS: readonly Said[] = [
  1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014,
].map((code) => ({ code, reason: "why" }));

const NOTHING: Said = { code: 1005, reason: "" };

/** Both closed, one after the other: who answers says the code again, and no reason. */
function clean(initiator: "we" | "peer", said: Said): TellableInfo {
  const answer = { code: said.code, reason: "" };
  const [sent, received] = initiator === "we" ? [said, answer] : [answer, said];
  return { ...received, wasClean: true, initiator, sent, received, cause: undefined };
}

const scriptOf = ({ code, reason }: Said): string =>
  `/close?later&code=${code}&reason=${encodeURIComponent(reason)}`;

/** What no Close frame can say, and the name of the mistake. */
const MISTAKES: readonly (readonly [
  string,
  readonly [code?: number | undefined, reason?: string],
])[] = [
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, NaN].map(
    (code) => ["close-code-invalid", [code]] as const,
  ),
  ["close-reason-too-long", [1000, "x".repeat(124)]],
  ["close-reason-too-long", [1000, "é".repeat(62)]],
  ["close-reason-without-code", [undefined, "why"]],
];

export const closing: readonly Case[] = [
  ...[...FROM_ALL, ...FROM_DRIVERS].map(({ code, reason }, i) => ({
    name: `by the client, with ${code} ${JSON.stringify(reason)}`,
    needs: i < FROM_ALL.length ? [] : (["anyCloseCode"] as const),
    async run(stage: Stage) {
      const connection = await stage.open("/count");
      const info = await connection.close(code, reason);
      stage.expectEnd(info, clean("we", { code, reason }));
      expect((await stage.report(connection)).info).toEqual(clean("peer", { code, reason }));
    },
  })),

  {
    name: "by the client, with no code",
    async run(stage) {
      const connection = await stage.open("/count");
      stage.expectEnd(await connection.close(), clean("we", NOTHING));
      expect((await stage.report(connection)).info).toEqual(clean("peer", NOTHING));
    },
  },

  ...[...FROM_ALL, ...FROM_DRIVERS].map((said) => ({
    name: `by the server, with ${said.code} ${JSON.stringify(said.reason)}`,
    serverNeeds: ["anyCloseCode"] as const,
    async run(stage: Stage) {
      const connection = await stage.open(scriptOf(said));
      await stage.go(connection);
      stage.expectEnd(await connection.closed, clean("peer", said));
      stage.expectReport((await stage.report(connection)).info, clean("we", said));
    },
  })),

  {
    name: "by the server, with no code",
    async run(stage) {
      const connection = await stage.open("/close");
      stage.expectEnd(await connection.closed, clean("peer", NOTHING));
      stage.expectReport((await stage.report(connection)).info, clean("we", NOTHING));
    },
  },

  {
    name: "by both at once: each hears what the other said",
    needs: ["pause", "closeFrames"],
    serverNeeds: ["closeFrames"],
    async run(stage) {
      const connection = await stage.open("/close?later&code=4001&reason=server");
      connection.pause();
      await stage.go(connection);
      const info = await connection.close(3001, "client");
      const [server, client] = [
        { code: 4001, reason: "server" },
        { code: 3001, reason: "client" },
      ];
      const crossed = { wasClean: true, initiator: "we", cause: undefined } as const;
      stage.expectEnd(info, { ...server, ...crossed, sent: client, received: server });
      const { info: told } = await stage.report(connection);
      // Its Close may have been read before ours left: the kernel is not paused.
      expect([
        { ...client, ...crossed, sent: server, received: client },
        clean("we", server),
      ]).toContainEqual(told);
    },
  },

  {
    name: "comes behind all that was sent before",
    async run(stage) {
      const connection = await stage.open("/count");
      for (let i = 0; i < 100; i++) connection.send("x".repeat(1000));
      await connection.close(1000);
      expect(await stage.report(connection)).toMatchObject({ messages: 100, bytes: 100_000 });
    },
  },

  {
    name: "by the client drops what still comes",
    async run(stage) {
      const connection = await stage.open("/flood?count=2000&bytes=10000", { plain: true });
      await take(connection, 1);
      await connection.close(1000);
      // What waited to be read may be read; what arrives after the call is not delivered.
      let waited = 0;
      for await (const _ of connection) waited++;
      expect(waited).toBeLessThan(1999);
    },
  },

  {
    name: "twice is closing once, and sending afterwards is too late",
    async run(stage) {
      const connection = await stage.open("/count");
      expect(connection.state).toBe("open");
      const [first, second] = [connection.close(3000, "a"), connection.close(4000, "b")];
      expect([connection.state, connection.send("late")]).toEqual(["closing", "closed"]);
      expect(await first).toBe(await second);
      expect(await connection.closed).toBe(await first);
      expect([connection.state, connection.send("late"), connection.bufferedBytes]).toEqual([
        "closed",
        "closed",
        0,
      ]);
      expect(await connection.close(4001)).toBe(await first);
      expect(await stage.report(connection)).toMatchObject({ messages: 0, info: { code: 3000 } });
    },
  },

  ...MISTAKES.map(([code, given]) => ({
    name: `with ${JSON.stringify(given)} is refused, and nothing has changed`,
    async run(stage: Stage) {
      const connection = await stage.open("/echo");
      expect(() => connection.close(...given)).toThrow(
        expect.objectContaining({ name: "UsageError", code }),
      );
      connection.send("after");
      expect([connection.state, await take(connection, 1)]).toEqual(["open", ["after"]]);
    },
  })),

  {
    name: "by the end of a block says 1000",
    async run(stage) {
      const connection = await stage.open("/count");
      await connection[Symbol.asyncDispose]();
      expect((await stage.report(connection)).info).toMatchObject({ code: 1000, wasClean: true });
    },
  },

  ...["/abort", "/abort?later"].map((script) => ({
    name: `is none where the server is gone: ${script}`,
    // Where the runtime opens in our place, one that is lost at once may never have been open.
    needs: script === "/abort" ? (["responses"] as const) : [],
    serverNeeds: ["abort"] as const,
    async run(stage: Stage) {
      const connection = await stage.open(script);
      connection.send("now");
      expectLost(stage, await connection.closed);
      expect(connection.state).toBe("closed");
      expect(connection.send("late")).toBe("closed");
    },
  })),

  {
    name: "is none where the client aborts",
    needs: ["abort"],
    async run(stage) {
      const connection = await stage.open("/count");
      connection.abort();
      connection.abort();
      const info = await connection.closed;
      stage.expectEnd(info, {
        code: 1006,
        reason: "",
        wasClean: false,
        initiator: undefined,
        sent: undefined,
        received: undefined,
        cause: { name: "LapseError", code: "aborted" },
      });
      expect(connection.send("late")).toBe("closed");
      const report = await stage.report(connection);
      expect(report.info).toMatchObject({ code: 1006, wasClean: false });
    },
  },

  {
    name: "is over before messages are: what came before it is still read",
    async run(stage) {
      const connection = await stage.open("/send?count=5&then=close");
      await connection.closed;
      await turn(20);
      expect(await take(connection, 5)).toEqual(["0", "1", "2", "3", "4"]);
    },
  },
];

/** The peer vanished: what its socket did last, the system tells in one of two ways. */
function expectLost(stage: Stage, info: CloseInfo): void {
  expect(info).toMatchObject({ code: 1006, reason: "", wasClean: false });
  if (!stage.can.closeFrames) return;
  expect([info.initiator, info.sent, info.received]).toEqual([undefined, undefined, undefined]);
  expect(["connection-lost", "ended-without-close"]).toContain(info.cause?.code);
}

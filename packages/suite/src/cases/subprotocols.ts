// Subprotocols: the server's first that the client offers. RFC 6455 §1.9, §4.2.2.

import { failure, take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import type { Stage } from "../stage.ts";

/** What the client offers to a server that speaks chat.v2, and chat.v1 if need be. */
const OFFERS: readonly (readonly [readonly string[], string])[] = [
  [["chat.v1"], "chat.v1"],
  [["chat.v1", "chat.v2"], "chat.v2"],
  [["other", "chat.v1"], "chat.v1"],
  [[], ""],
];

const MISTAKES: readonly (readonly string[])[] = [["a", "a"], [""], ["a b"], ["a,b"], ["é"]];

export const subprotocols: readonly Case[] = [
  ...OFFERS.map(([protocols, chosen]) => ({
    name: `${JSON.stringify(protocols)} are offered: ${JSON.stringify(chosen)}`,
    async run(stage: Stage) {
      const connection = await stage.open("/hello", { protocols });
      expect(connection.protocol).toBe(chosen);
      const [told] = await take(connection, 1);
      expect(JSON.parse(String(told))).toMatchObject({ protocol: chosen });
    },
  })),
  {
    name: "that the server does not speak leave none",
    needs: ["protocolOptional"],
    async run(stage) {
      const connection = await stage.open("/echo", { protocols: ["other"] });
      expect(connection.protocol).toBe("");
    },
  },
  ...MISTAKES.map((protocols) => ({
    name: `${JSON.stringify(protocols)} are no offer`,
    async run(stage: Stage) {
      expect(await failure(stage.open("/echo", { protocols }))).toMatchObject({
        name: "UsageError",
        code: "subprotocol-invalid",
      });
    },
  })),
];

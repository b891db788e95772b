import { describe, expect, test } from "vitest";
import type { DeliveryOptions } from "../../src/delivery.ts";
import { Endpoint } from "../../src/endpoint.ts";
import { ClientOpening } from "../../src/opening/client-opening.ts";
import { ServerOpening } from "../../src/opening/server-opening.ts";
import { Clock } from "../../src/testing/clock.ts";
import { Pair, type PairOptions, peerOf } from "../../src/testing/pair.ts";
import type { Setup, SideOptions } from "../../src/testing/side.ts";
import { closing, text } from "../support/drain.ts";
import { Doubling, withJobs } from "../support/extensions.ts";

const CLIENT = {
  begin: (setup: Setup & DeliveryOptions) =>
    new ClientOpening({ ...setup, host: "example.com", target: "/" }),
};
const SERVER = { begin: (setup: Setup & DeliveryOptions) => new ServerOpening(setup) };

const REFUSED = { type: "failed", error: { code: "status-not-101" } };

describe("a pair", () => {
  test("is open from the start, and passes messages both ways", () => {
    const pair = new Pair();
    pair.client.endpoint.send("Hello");
    pair.server.endpoint.send("World");
    expect(pair.settle()).toEqual({ client: [text("World")], server: [text("Hello")] });
    expect(pair.settle()).toEqual({ client: [], server: [] });
    expect(pair.clock.nowMs).toBe(0);
  });

  test("has work done, at once", () => {
    const begin = (setup: Setup) =>
      new Endpoint({ ...setup, extensions: [withJobs(new Doubling())] });
    const pair = new Pair({ client: { begin }, server: { begin } });
    for (const message of ["Hello", "again"]) pair.client.endpoint.send(message);
    expect(pair.settle().server).toEqual([text("Hello"), text("again")]);
  });

  test("tells when each event was heard", () => {
    const pair = new Pair({ link: { delayMs: 30 }, server: { link: { delayMs: 5 } } });
    pair.client.endpoint.ping("?");
    pair.settle();
    const data = new TextEncoder().encode("?");
    expect(pair.server.heard).toEqual([{ atMs: 30, event: { type: "ping", data } }]);
    expect(pair.client.heard).toEqual([{ atMs: 35, event: { type: "pong", data } }]);
  });

  test("lets an application answer what it hears", () => {
    const pair = new Pair({
      server: {
        hear(event, side) {
          if (event.type === "text") side.endpoint.send(event.data.toUpperCase());
        },
      },
    });
    pair.client.endpoint.send("hello");
    expect(pair.settle().client).toEqual([text("HELLO")]);
  });

  test("lets time go by, and wakes each side at its deadline", () => {
    const pair = new Pair({ client: { limits: { keepaliveIntervalMs: 1000 } } });
    pair.server.link.change({ stall: true });
    expect(pair.advance(30_999).client).toEqual([]);
    expect(pair.advance(1).client).toMatchObject([
      { type: "closed", info: { code: 1006, cause: { code: "keepalive-timeout" } } },
    ]);
    expect(pair.clock.nowMs).toBe(31_000);
  });

  test("waits while a link is full, and says when one makes progress", () => {
    const pair = new Pair({
      client: {
        link: { capacityBytes: 10, chopBytes: 4, delayMs: 700 },
        limits: { writeStallTimeoutMs: 1000 },
      },
    });
    for (const letter of "abc") {
      pair.client.endpoint.send(letter.repeat(20));
      pair.drive();
    }
    // The first 26 bytes fill the link; the rest waits in the endpoint.
    expect(pair.client.link.pendingBytes).toBe(26);
    expect(pair.client.endpoint.pendingBytes).toBe(52);
    expect(pair.settle().server).toEqual(["a", "b", "c"].map((c) => text(c.repeat(20))));
  });

  test("gives up on a link that stays full", () => {
    const pair = new Pair({ client: { link: { capacityBytes: 10, stall: true } } });
    pair.client.endpoint.send("a message of 30 bytes, or more");
    expect(pair.advance(30_000).client).toMatchObject([
      { type: "closed", info: { cause: { code: "write-stalled" } } },
    ]);
    expect(pair.client.link.isBroken).toBe(true);
  });

  test("closes on both sides", () => {
    const pair = new Pair({ link: { delayMs: 10 } });
    pair.client.endpoint.close(1000, "done");
    const ended = { code: 1000, wasClean: true, cause: undefined };
    expect(pair.settle()).toMatchObject({
      server: [closing(1000, "done"), { type: "closed", info: { ...ended, initiator: "peer" } }],
      client: [closing(1000), { type: "closed", info: { ...ended, initiator: "we" } }],
    });
  });

  test("tells both sides of a cut", () => {
    const pair = new Pair({ link: { delayMs: 10 } });
    pair.client.endpoint.send("lost");
    pair.drive();
    pair.cut();
    const lost = { type: "closed", info: { code: 1006, cause: { code: "connection-lost" } } };
    expect(pair.settle()).toEqual({ client: [], server: [] });
    expect([pair.client.heard, pair.server.heard]).toMatchObject([
      [{ atMs: 0, event: lost }],
      [{ atMs: 0, event: lost }],
    ]);
  });

  test("tells one side that the other aborted", () => {
    const pair = new Pair({ link: { delayMs: 10 } });
    pair.server.endpoint.abort();
    expect(pair.settle()).toMatchObject({
      client: [{ type: "closed", info: { cause: { code: "connection-lost" } } }],
      server: [{ type: "closed", info: { cause: { code: "aborted" } } }],
    });
    expect([pair.server.heard[0].atMs, pair.client.heard[0].atMs]).toEqual([0, 10]);
  });

  test("shares a clock with other pairs", () => {
    const clock = new Clock(1_000_000);
    const pairs = [new Pair({ clock }), new Pair({ clock })];
    for (const pair of pairs) pair.client.endpoint.close();
    for (const pair of pairs) pair.drive();
    clock.advance(0);
    expect(pairs.map(({ server }) => server.heard.at(-1)?.atMs)).toEqual([1_000_000, 1_000_000]);
  });
});

describe("a pair that begins with the opening handshake", () => {
  test("opens", () => {
    const pair = new Pair({ client: CLIENT, server: SERVER, link: { chopBytes: [1, 9] } });
    expect(() => pair.client.endpoint).toThrow(RangeError);
    expect(pair.client.machine).toBeInstanceOf(ClientOpening);
    expect(pair.settle()).toMatchObject({
      client: [{ type: "open", response: { status: 101 } }],
      server: [{ type: "request" }, { type: "open" }],
    });
    expect(pair.client.machine).toBeInstanceOf(Endpoint);
    pair.client.endpoint.send("Hello");
    expect(pair.settle().server).toEqual([text("Hello")]);
  });

  test("hears what followed the handshake in the same segment", () => {
    const greet: SideOptions["hear"] = (event, { endpoint }) =>
      void (event.type === "open" && endpoint.send("Welcome"));
    const hear: SideOptions["hear"] = (event, side) => {
      if (event.type === "open") greet(event, side);
    };
    const pair = new Pair({ client: CLIENT, server: { ...SERVER, hear } });
    expect(pair.settle().client).toMatchObject([{ type: "open" }, text("Welcome")]);
  });

  test.each(["whole", "pieces"] as const)(
    "opens, and hears messages as it likes: %s",
    (delivery) => {
      const options = { delivery, textAs: "bytes" } as const;
      const pair = new Pair({
        client: { begin: (setup) => CLIENT.begin({ ...setup, ...options }) },
        server: { begin: (setup) => SERVER.begin({ ...setup, ...options }) },
      });
      pair.settle();
      pair.client.endpoint.send("a");
      pair.server.endpoint.send("a");
      const data = new TextEncoder().encode("a");
      const event =
        delivery === "whole"
          ? { type: "utf8", data }
          : { type: "piece", of: "text", data, first: true, last: true };
      expect(pair.settle()).toEqual({ client: [event], server: [event] });
    },
  );

  test("lets an application refuse", () => {
    const pair = new Pair({
      client: CLIENT,
      server: { ...SERVER, decide: (opening) => opening.reject({ status: 403 }) },
    });
    expect(pair.settle().client).toMatchObject([REFUSED]);
  });

  test("opens on a link that the answer has filled", () => {
    const link = { capacityBytes: 10, delayMs: 5 };
    const pair = new Pair({ client: CLIENT, server: { ...SERVER, link } });
    pair.advance(0);
    pair.server.endpoint.send("Hello");
    pair.drive();
    expect(pair.server.endpoint.pendingBytes).toBe(7);
    expect(pair.settle().client).toMatchObject([{ type: "open" }, text("Hello")]);
  });

  test("fails where the link is cut in the middle of the answer", () => {
    const link = { cutAfterBytes: 40 };
    const pair = new Pair({ client: CLIENT, server: { ...SERVER, link } });
    expect(pair.settle()).toMatchObject({
      client: [{ type: "failed", error: { code: "connection-lost" } }],
      server: [{ type: "request" }, { type: "open" }, { type: "closed" }],
    });
  });
});

describe("a seed", () => {
  const run = (options: PairOptions) => {
    const pair = new Pair({ link: { chopBytes: [1, 4], delayMs: [1, 20] }, ...options });
    pair.client.endpoint.send("a message that is chopped");
    pair.server.endpoint.send("and another one");
    pair.client.endpoint.close();
    pair.settle();
    return [pair.client, pair.server].map(({ heard, link }) => ({ heard, written: link.written }));
  };

  test("repeats all that happened, masking keys included", () => {
    expect(run({ seed: 7 })).toEqual(run({ seed: 7 }));
  });

  test("differs from the next one", () => {
    const [one, other] = [run({ seed: 7 }), run({ seed: 8 })];
    expect(one[0].written).not.toEqual(other[0].written);
    expect(one[1].heard).not.toEqual(other[1].heard);
    expect(run({ seed: 0 })).toEqual(run({}));
  });
});

test("the peer of the client is the server", () => {
  expect([peerOf("client"), peerOf("server")]).toEqual(["server", "client"]);
});

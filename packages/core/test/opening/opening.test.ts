// What both openings have in common, shown by the server's.

import { describe, expect, test } from "vitest";

import { effectiveLimits } from "../../src/limits.ts";
import type { ServerOpening } from "../../src/opening/server-opening.ts";
import { bytesOf, drain, feed, hear, HELLO_MASKED, requestText, serverOpening } from "./drive.ts";

const limits = effectiveLimits({ handshakeTimeoutMs: 1_000, closeTimeoutMs: 500 });

describe("an opening has one deadline in all", () => {
  test("G16 H5 which no byte moves", () => {
    const opening = serverOpening({ nowMs: 5_000, limits });
    expect(opening.deadline).toBe(6_000);
    opening.receive(bytesOf("GET / HTTP"), 5_900);
    opening.advance(5_999);
    expect([opening.deadline, drain(opening)]).toEqual([6_000, []]);
    opening.advance(6_000);
    expect(drain(opening)).toEqual([
      { transmit: expect.stringContaining("HTTP/1.1 408 Request Timeout\r\n") },
      { failed: "handshake-timeout" },
      "end",
    ]);
  });

  test("or none, where its limit is Infinity", () => {
    const opening = serverOpening({ limits: effectiveLimits({ handshakeTimeoutMs: Infinity }) });
    opening.advance(1e15);
    expect([opening.deadline, drain(opening)]).toEqual([Infinity, []]);
  });
});

describe("an opening that failed lingers", () => {
  const refused = (): ServerOpening => {
    const opening = serverOpening({ limits });
    expect(feed(opening, "\n")).toContain("end");
    return opening;
  };

  test("until the peer ends, dropping what it sends", () => {
    const opening = refused();
    expect(feed(opening, requestText())).toEqual([]);
    opening.receiveEnd();
    expect([opening.deadline, drain(opening)]).toEqual([Infinity, []]);
  });

  test("no longer than closeTimeoutMs, from the next advance on, which it wants at once", () => {
    const opening = refused();
    expect(opening.deadline).toBe(-Infinity);
    opening.advance(100);
    expect([opening.deadline, drain(opening)]).toEqual([600, []]);
    opening.advance(599);
    expect(drain(opening)).toEqual([]);
    opening.advance(600);
    expect([opening.deadline, drain(opening)]).toEqual([Infinity, ["abort"]]);
    opening.advance(10_000);
    expect(drain(opening)).toEqual([]);
  });

  test("until the transport fails, or our caller has had enough", () => {
    for (const leave of ["connectionLost", "abort"] as const) {
      const opening = refused();
      opening[leave]();
      expect([opening.deadline, drain(opening)]).toEqual([Infinity, ["abort"]]);
    }
  });

  test("not at all if the peer has ended before", () => {
    const opening = serverOpening({ limits });
    opening.receiveEnd();
    expect([opening.deadline, drain(opening)]).toEqual([
      Infinity,
      [{ failed: "ended-early" }, "end"],
    ]);
  });
});

describe("an opening is over", () => {
  test("when the transport fails, with the cause", () => {
    const opening = serverOpening();
    const cause = new Error("reset");
    opening.connectionLost(cause);
    expect(opening.poll()).toMatchObject({
      type: "failed",
      error: { code: "connection-lost", cause },
    });
    expect(drain(opening)).toEqual(["abort"]);
  });

  test("when our caller aborts it", () => {
    const opening = serverOpening();
    opening.abort();
    expect([opening.deadline, drain(opening)]).toEqual([
      Infinity,
      [{ failed: "aborted" }, "abort"],
    ]);
  });

  test("once: nothing that comes later is told", () => {
    const opening = serverOpening();
    opening.abort();
    drain(opening);
    opening.abort();
    opening.connectionLost();
    opening.receiveEnd();
    opening.advance(1e9);
    expect(feed(opening, requestText())).toEqual([]);
  });
});

describe("an opening that is open passes on to the endpoint", () => {
  const opened = () => {
    const opening = serverOpening({ limits });
    opening.receive(bytesOf(requestText()), 0);
    opening.poll();
    opening.accept();
    opening.poll();
    const output = opening.poll();
    if (output?.type !== "open") throw new Error("not open");
    return { opening, endpoint: output.endpoint };
  };

  test("bytes and the end of the peer", () => {
    const { opening, endpoint } = opened();
    opening.receive(bytesOf(HELLO_MASKED), 1);
    opening.receiveEnd();
    expect(hear(endpoint)).toEqual(["Hello", "end", "closed"]);
  });

  test("time", () => {
    const { opening, endpoint } = opened();
    expect(opening.deadline).toBe(endpoint.deadline);
    expect(opening.deadline).toBe(30_000);
    opening.advance(30_000);
    expect(endpoint.pendingBytes).toBe(2);
  });

  test.each(["abort", "connectionLost"] as const)("%s", (leave) => {
    const { opening, endpoint } = opened();
    opening[leave]();
    expect(hear(endpoint)).toEqual(["abort", "closed"]);
    expect(drain(opening)).toEqual([]);
  });

  test("and tells nothing more itself", () => {
    const { opening } = opened();
    expect(feed(opening, HELLO_MASKED)).toEqual([]);
  });
});

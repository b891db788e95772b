import { describe, expect, test } from "vitest";
import { Burst, type BurstPlan, type Line } from "../../src/page/burst.ts";

/** A line on which nothing moves until the test lets it, and a clock that it sets. */
class HeldLine implements Line {
  bufferedBytes = 0;
  nowMs = 0;
  readonly sent: Uint8Array<ArrayBuffer>[] = [];

  send(message: Uint8Array<ArrayBuffer>): void {
    this.sent.push(message.slice());
  }

  burst(plan: Partial<BurstPlan>): Burst {
    const whole = { messages: 10, bytes: 16, inFlight: 4, ...plan };
    const burst = new Burst(whole, this, () => this.nowMs);
    burst.fill();
    return burst;
  }

  /** Every message that was sent comes back, in order, until no more are sent. */
  echoAll(burst: Burst): void {
    while (burst.outstanding > 0) burst.receive(this.sent[burst.received] ?? numbered(-1));
  }
}

describe("a burst", () => {
  test("has no more in flight than its window", () => {
    const line = new HeldLine();
    const burst = line.burst({ inFlight: 4 });
    expect([line.sent.length, burst.outstanding]).toEqual([4, 4]);
  });

  test("sends the next message for each echo", () => {
    const line = new HeldLine();
    const burst = line.burst({ inFlight: 4 });
    burst.receive(numbered(0));
    expect([line.sent.length, burst.outstanding]).toEqual([5, 4]);
  });

  test("numbers its messages, and is complete when all are back", () => {
    const line = new HeldLine();
    let ends = 0;
    const burst = line.burst({ messages: 10 });
    burst.onEnd = () => (ends += 1);
    line.echoAll(burst);
    expect(line.sent.map(({ buffer }) => new DataView(buffer).getUint32(0))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect([burst.end, burst.received, ends]).toEqual(["complete", 10, 1]);
  });

  test("has fewer large messages in flight: 8 MiB at most", () => {
    const line = new HeldLine();
    line.burst({ messages: 100, bytes: 1_048_576, inFlight: 64 });
    expect(line.sent).toHaveLength(8);
  });

  test("adds nothing while the browser holds 1 MiB back, but is never without any", () => {
    const line = new HeldLine();
    line.bufferedBytes = 1_048_576;
    const burst = line.burst({ inFlight: 4 });
    expect(line.sent).toHaveLength(1);
    burst.receive(numbered(0));
    expect(line.sent).toHaveLength(2);
  });

  test("measures each round trip", () => {
    const line = new HeldLine();
    const burst = line.burst({ messages: 2, inFlight: 1 });
    line.nowMs = 3;
    burst.receive(numbered(0));
    line.nowMs = 10;
    burst.receive(numbered(1));
    expect([...burst.timeline.latencies()]).toEqual([3, 7]);
    expect(burst.elapsedMs).toBe(10);
  });

  test.for<[name: string, echo: Uint8Array]>([
    ["another number", numbered(1)],
    ["another size", numbered(0, 17)],
    ["no size", new Uint8Array(0)],
  ])("ends at an echo with %s", ([, echo]) => {
    const burst = new HeldLine().burst({});
    burst.receive(echo);
    expect([burst.end, burst.received]).toEqual(["wrong echo", 0]);
  });

  test("that was stopped sends no more, and does not hear late echoes", () => {
    const line = new HeldLine();
    const burst = line.burst({});
    burst.finish("stopped");
    burst.receive(numbered(0));
    expect([burst.end, burst.received, line.sent.length]).toEqual(["stopped", 0, 4]);
  });
});

function numbered(sequence: number, bytes = 16): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint32(0, sequence);
  return new Uint8Array(view.buffer);
}

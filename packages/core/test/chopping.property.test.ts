import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../src/endpoint.ts";
import { Opcode } from "../src/opcode.ts";
import { drain, feed, feedEnd, joined, open, summary, type Told } from "./support/drain.ts";
import { chop, concat, FEEDS, type FrameParts, frameFrom } from "./support/frame.ts";
import { chunkSizes, mutated, streamTo, validFrames } from "./support/streams.ts";

const ROLES = ["client", "server"] as const;
const LIMITS = { maxMessageBytes: 66_000, maxFragments: 4 };

/** What a stream of valid frames tells, by the words of the RFC. */
function expected(frames: readonly FrameParts[]): Told[] {
  const told: Told[] = [];
  let opcode = 0;
  let pieces: Uint8Array[] = [];
  for (const { opcode: own, fin = true, payload = "" } of frames) {
    const bytes = payload as Uint8Array;
    if (own === Opcode.ping) told.push({ type: "ping", data: bytes });
    else if (own === Opcode.pong) told.push({ type: "pong", data: bytes });
    else if (own === Opcode.close) {
      const code = bytes.length === 0 ? 1005 : bytes[0] * 256 + bytes[1];
      told.push({ type: "closing", code, reason: new TextDecoder().decode(bytes.slice(2)) });
    } else {
      if (own !== Opcode.continuation) opcode = own;
      pieces.push(bytes);
      if (!fin) continue;
      const data = concat(...pieces);
      const isText = opcode === Opcode.text;
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      told.push(isText ? { type: "text", data: decoder.decode(data) } : { type: "binary", data });
      pieces = [];
    }
  }
  return told;
}

describe.each(ROLES)("a %s hears the same, however its bytes arrive", (role) => {
  const heardBy = (endpoint: Endpoint, told: readonly Told[]) => {
    const { frames, messages } = endpoint.traffic.received;
    return { ...summary(told), frames, messages };
  };
  const hear = (chunks: readonly Uint8Array[], limits = {}) => {
    const endpoint = open(role, limits);
    return heardBy(endpoint, [...feed(endpoint, chunks), ...feedEnd(endpoint)]);
  };

  test("valid frames, in any chunks: every message, and every answer", () => {
    fc.assert(
      fc.property(validFrames, chunkSizes, (frames, sizes) => {
        const heard = hear(chop(streamTo(role, frames), sizes));
        expect(heard.told.filter(({ type }) => type !== "end" && type !== "closed")).toEqual(
          expected(frames),
        );
        const answers = frames.flatMap(({ opcode, payload }) => {
          if (opcode === Opcode.ping)
            return [frameFrom(role, { opcode: Opcode.pong, payload: payload! })];
          if (opcode !== Opcode.close) return [];
          return [frameFrom(role, { opcode, payload: (payload as Uint8Array).slice(0, 2) })];
        });
        expect(heard.sent).toEqual(concat(...answers));
      }),
      { numRuns: 200 },
    );
  });

  test("mutated bytes, in any chunks: as in one, and as byte by byte", () => {
    const anyLimits = fc.record({
      maxMessageBytes: fc.constantFrom(LIMITS.maxMessageBytes, 3, 0),
      maxFragments: fc.constantFrom(LIMITS.maxFragments, 1, 0),
    });
    fc.assert(
      fc.property(mutated(role), chunkSizes, anyLimits, (stream, sizes, limits) => {
        const atOnce = hear(FEEDS["as one chunk"](stream), limits);
        expect(hear(chop(stream, sizes), limits)).toEqual(atOnce);
        if (stream.length < 3000)
          expect(hear(FEEDS["byte by byte"](stream), limits)).toEqual(atOnce);
        expect(atOnce.told.filter(({ type }) => type === "closed").length).toBe(1);
      }),
      { numRuns: 600 },
    );
  });

  test("mutated bytes, in any chunks, in pieces: joined, they are the messages that come whole", () => {
    const textAs = fc.constantFrom("string", "bytes");
    fc.assert(
      fc.property(mutated(role), chunkSizes, textAs, (stream, sizes, as) => {
        const [whole, pieces] = (["whole", "pieces"] as const).map((delivery) =>
          open(role, LIMITS, { delivery, textAs: as }),
        );
        const atOnce = summary([...feed(whole, [stream.slice()]), ...feedEnd(whole)]);
        const { told, sent } = summary([...feed(pieces, chop(stream, sizes)), ...feedEnd(pieces)]);
        expect({ told: joined(told), sent }).toEqual(atOnce);
      }),
      { numRuns: 600 },
    );
  });

  test("mutated bytes, though all chunks lie in one buffer that is used again at once", () => {
    const deliveries = fc.record({
      delivery: fc.constantFrom("whole", "pieces"),
      textAs: fc.constantFrom("string", "bytes"),
    });
    const pauses = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(mutated(role), chunkSizes, deliveries, pauses, (stream, sizes, how, paused) => {
        const [keeping, lent] = [open(role, LIMITS, how), open(role, LIMITS, how)];
        const buffer = new Uint8Array(stream.length);
        const told = chop(stream, sizes).flatMap((chunk, i) => {
          if (paused[i % paused.length]) lent.pauseReceiving();
          else lent.resumeReceiving();
          buffer.set(chunk);
          lent.receive(buffer.subarray(0, chunk.length), 0, true);
          const heard = drain(lent);
          lent.giveBack();
          buffer.fill(0xaa);
          return heard;
        });
        lent.resumeReceiving();
        const heard = summary([...told, ...drain(lent), ...feedEnd(lent)]);
        const kept = summary([...feed(keeping, chop(stream, sizes)), ...feedEnd(keeping)]);
        const whole = (all: typeof heard) => ({ ...all, told: joined(all.told) });
        expect(whole(heard)).toEqual(whole(kept));
      }),
      { numRuns: 600 },
    );
  });

  test("mutated bytes, though the reader pauses anywhere", () => {
    const pauses = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(mutated(role), chunkSizes, pauses, (stream, sizes, paused) => {
        const endpoint = open(role, LIMITS);
        const told = chop(stream, sizes).flatMap((chunk, i) => {
          if (paused[i % paused.length]) endpoint.pauseReceiving();
          else endpoint.resumeReceiving();
          return feed(endpoint, [chunk]);
        });
        endpoint.resumeReceiving();
        const heard = heardBy(endpoint, [...told, ...drain(endpoint), ...feedEnd(endpoint)]);
        expect(heard).toEqual(hear(FEEDS["as one chunk"](stream), LIMITS));
      }),
      { numRuns: 200 },
    );
  });

  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), chunkSizes, (stream, sizes) => {
        const atOnce = hear(FEEDS["as one chunk"](stream), LIMITS);
        expect(hear(chop(stream, sizes), LIMITS)).toEqual(atOnce);
      }),
      { numRuns: 500 },
    );
  });
});

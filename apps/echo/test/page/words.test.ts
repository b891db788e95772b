import { describe, expect, test } from "vitest";
import { closeInWords } from "../../src/page/close-words.ts";
import { bytes, count, duration, milliseconds } from "../../src/page/format.ts";
import { factsOf, stateInWords } from "../../src/page/state.ts";

describe("a person reads", () => {
  test("how a connection ended", () => {
    expect([
      closeInWords({ code: 1000, initiator: "we" }),
      closeInWords({ code: 1001, initiator: "peer" }),
      closeInWords({ code: 1006, initiator: undefined }),
      closeInWords({ code: 3001, initiator: "peer" }),
      closeInWords({ code: 4999, initiator: "we" }),
    ]).toEqual([
      "1000 normal closure, by us",
      "1001 going away, by the server",
      "1006 lost without a closing handshake",
      "3001 a code of a library, by the server",
      "4999 a code of the application, by us",
    ]);
  });

  test("numbers with as many digits as they deserve", () => {
    expect([0.417, 4.2, 42, 420.4].map(milliseconds)).toEqual(["0.42", "4.20", "42.0", "420"]);
    expect([16, 1024, 1536, 128_000_000].map(bytes)).toEqual([
      "16 B",
      "1 KiB",
      "1.5 KiB",
      "122 MiB",
    ]);
    expect([900, 7000, 125_000, 3_720_000].map(duration)).toEqual([
      "0 s",
      "7 s",
      "2 m 05 s",
      "1 h 02 m",
    ]);
    expect(count(24_310.4)).toBe("24,310");
  });

  test("where the connection stands", () => {
    const open = { name: "open", sinceMs: 1000, protocol: "", extensions: "" } as const;
    expect(stateInWords({ name: "waiting", untilMs: 2500 }, 1000)).toBe("Next try in 2 s");
    expect(stateInWords(open, 1000)).toBe("Connected");
    expect(factsOf(open, 8000)).toEqual({ protocol: "none", extensions: "none", age: "7 s" });
    expect(factsOf({ name: "closed" }, 0)).toEqual({ protocol: "–", extensions: "–", age: "–" });
  });
});

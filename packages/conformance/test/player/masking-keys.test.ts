// What can be told of masking keys by looking at them. RFC 6455 §5.3.

import { Random } from "@ws/core/testing";
import { expect, test } from "vitest";
import { keysFault } from "../../src/player/masking-keys.ts";

const random = new Random(7);
const FRESH = Array.from({ length: 64 }, () => random.below(2 ** 32));

test.each([
  ["fresh keys", FRESH, undefined],
  ["too few keys", FRESH.slice(0, 31), "only 31 masking keys to look at"],
  ["the same key", FRESH.map(() => 0x1234_5678), "a masking key that was used before (§5.3)"],
  ["a key of before", [...FRESH, FRESH[3]], "a masking key that was used before (§5.3)"],
  [
    "a key that is counted, past its end",
    FRESH.map((_, at) => (0xffff_fff0 + at) >>> 0),
    "masking keys that are counted (§5.3)",
  ],
  [
    "keys of 31 bits",
    FRESH.map((key) => key >>> 1),
    "bits that are the same in all masking keys (§5.3)",
  ],
])("%s", (_, keys, fault) => {
  expect(keysFault(keys)).toBe(fault);
});

// Bytes are compared as a whole: element by element, megabytes take seconds.

import { expect } from "vitest";

expect.addEqualityTesters([
  (one: unknown, other: unknown) =>
    one instanceof Uint8Array && other instanceof Uint8Array
      ? Buffer.compare(one, other) === 0
      : undefined,
]);

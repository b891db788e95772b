// What the tests' own pair has left behind; @ws/core/testing has the rest.

export { peerOf } from "../../src/testing/pair.ts";

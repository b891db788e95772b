import { expect, test } from "vitest";
import * as testing from "../../src/testing/index.ts";

test("the public names of the testing entry are these", () => {
  expect(Object.keys(testing).toSorted()).toEqual(["Clock", "Link", "Pair", "Random", "Side"]);
});

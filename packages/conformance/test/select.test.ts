import { expect, test } from "vitest";
import { isSelected, type Select } from "../src/select.ts";

const ids = ["1.1.1", "1.1.2", "1.2.1", "6.4.1", "12.1.1", "12.1.18", "12.10.1"];
const selected = (select: Select) => ids.filter((id) => isSelected(id, select));

test.each([
  ["nothing", {}, ids],
  ["an id", { only: ["1.1.1"] }, ["1.1.1"]],
  ["a group by its number", { only: ["1"] }, ["1.1.1", "1.1.2", "1.2.1"]],
  ["a group by a star", { only: ["1.*"] }, ["1.1.1", "1.1.2", "1.2.1"]],
  ["a subgroup, not one whose number begins alike", { only: ["12.1.*"] }, ["12.1.1", "12.1.18"]],
  ["several", { only: ["6.*", "1.2.1"] }, ["1.2.1", "6.4.1"]],
  ["what is left out", { only: ["1"], exclude: ["1.1.*"] }, ["1.2.1"]],
  ["all", { only: ["*"], exclude: ["12"] }, ["1.1.1", "1.1.2", "1.2.1", "6.4.1"]],
])("a selection of %s", (_, select, expected) => {
  expect(selected(select)).toEqual(expected);
});

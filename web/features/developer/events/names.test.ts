import { expect, it } from "vitest";
import { named, subjectOf } from "./names";

const names = new Map([
  ["m1", "Maria Keller"],
  ["s1", "AWS production"],
]);

it("calls by name what the log calls by id", () => {
  expect(["member:m1", "source/s1", "system:costs.run", undefined].map((one) => named(one, names))).toEqual([
    "Maria Keller",
    "AWS production",
    undefined,
    undefined,
  ]);
});

it("calls a run by its source, and what is gone by what the event says of it", () => {
  expect(subjectOf({ subject: "run/r1", data: { run_id: "r1", source_id: "s1" } }, names)).toBe("AWS production");
  expect(subjectOf({ subject: "source/gone", data: { name: "Azure, old" } }, names)).toBe("Azure, old");
  expect(subjectOf({ subject: "invitation/i1", data: { email: "tom@example.com" } }, names)).toBe("tom@example.com");
  expect(subjectOf({ subject: "dataset/CostAndUsage", data: {} }, names)).toBeUndefined();
});

import { expect, it } from "vitest";
import { openingPeriod, periodsOf } from "./periods";

const held = (rows: Record<string, number>) => [
  { periods: Object.entries(rows).map(([billing_period, count]) => ({ billing_period, rows: count })) },
];

it("opens with the newest period that has something to see", () => {
  expect(openingPeriod(held({ "2024-09": 999, "2024-10": 1 }))).toBe("2024-09");
  expect(openingPeriod(held({ "2024-09": 999, "2024-10": 30 }))).toBe("2024-10");
  expect(openingPeriod(held({ "2024-10": 1 }))).toBe("2024-10");
  expect(openingPeriod([])).toBeUndefined();
});

it("adds up the sources of a period", () => {
  const two = [...held({ "2024-09": 900 }), ...held({ "2024-10": 10, "2024-09": 90 }), ...held({ "2024-10": 10 })];
  expect(periodsOf(two)).toEqual(["2024-09", "2024-10"]);
  expect(openingPeriod(two)).toBe("2024-10");
});

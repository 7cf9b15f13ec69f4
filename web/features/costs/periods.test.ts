import { expect, it } from "vitest";
import { currenciesOf, isForeign, openingPeriod, periodsOf } from "./periods";

const held = (billed: Record<string, Record<string, string>>) => [
  { periods: Object.entries(billed).map(([billing_period, amounts]) => ({ billing_period, billed: amounts })) },
];

it("opens with the newest period that has money, however few its rows are", () => {
  expect(openingPeriod(held({ "2023-11": { USD: "21680" }, "2026-05": { EUR: "0.02" } }))).toBe("2026-05");
  // A month of which nothing is billed yet, or of free use alone, says nothing.
  expect(openingPeriod(held({ "2024-09": { USD: "20.28" }, "2024-10": { USD: "0" }, "2024-11": {} }))).toBe("2024-09");
  // A month of credits has money too.
  expect(openingPeriod(held({ "2024-09": { USD: "20.28" }, "2024-10": { USD: "-3" } }))).toBe("2024-10");
  // A log of use without bills has no money at all: its newest month.
  expect(openingPeriod(held({ "2024-09": {}, "2024-10": {} }))).toBe("2024-10");
  expect(openingPeriod([])).toBeUndefined();
});

it("names the periods of all sources once, and the currencies with the usual one first", () => {
  const two = [
    ...held({ "2024-09": { EUR: "9" } }),
    ...held({ "2024-10": { USD: "1" }, "2024-09": { EUR: "2", USD: "0" } }),
    ...held({ "2024-10": { USD: "1" } }),
  ];
  expect(periodsOf(two)).toEqual(["2024-09", "2024-10"]);
  expect(openingPeriod(two)).toBe("2024-10");
  expect(currenciesOf(two)).toEqual(["USD", "EUR"]);
  const october = { start: "2024-10-01", end: "2024-11-01" };
  expect(currenciesOf(two, october)).toEqual(["USD"]);
  expect([isForeign("EUR", two, october), isForeign("USD", two, october), isForeign(null, two, october)]).toEqual([
    true,
    false,
    false,
  ]);
  // Where nothing was billed no currency is better than another.
  expect(isForeign("EUR", two, { start: "2020-01-01", end: "2020-02-01" })).toBe(false);
});

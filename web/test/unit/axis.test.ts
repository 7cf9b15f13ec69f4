import { expect, it } from "vitest";
import { axisAmount } from "@/chart/series";

it("says the currency on the axis, as the language does", () => {
  const alone = (value: number, locale: string, currency: string | null) =>
    axisAmount(value, locale, currency, Math.abs(value));
  expect([0, 0.5, 2.5, 1500, 1_250_000, -2].map((value) => alone(value, "en", "USD"))).toEqual([
    "$0",
    "$0.5",
    "$2.5",
    "$1,500",
    "$1.3M",
    "−$2",
  ]);
  expect([alone(1500, "de", "EUR"), alone(0.25, "de", "EUR")]).toEqual(["1.500\u00a0€", "0,25\u00a0€"]);
  // Counts have none, and what no list of currencies knows stands alone.
  expect([alone(20_000, "en", null), alone(3, "en", "credits")]).toEqual(["20K", "3"]);
});

it("writes all marks of an axis one way", () => {
  const marks = (most: number, ...values: number[]) => values.map((value) => axisAmount(value, "en", "USD", most));
  expect(marks(12_000, 0, 5000, 10_000)).toEqual(["$0", "$5K", "$10K"]);
  expect(marks(9_500, 0, 5000, 10_000)).toEqual(["$0", "$5,000", "$10,000"]);
  expect(marks(1.4, 0, 0.5, 1, 1.5)).toEqual(["$0", "$0.5", "$1", "$1.5"]);
});

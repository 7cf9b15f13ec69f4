import { expect, it } from "vitest";
import { axisAmount } from "@/chart/series";

it("says the currency on the axis, as the language does", () => {
  expect([0, 0.5, 2.5, 1500, 1_250_000, -2].map((value) => axisAmount(value, "en", "USD"))).toEqual([
    "$0",
    "$0.5",
    "$2.5",
    "$1,500",
    "$1.3M",
    "−$2",
  ]);
  expect([axisAmount(1500, "de", "EUR"), axisAmount(0.25, "de", "EUR")]).toEqual(["1.500\u00a0€", "0,25\u00a0€"]);
  // Counts have none, and what no list of currencies knows stands alone.
  expect([axisAmount(20_000, "en", null), axisAmount(3, "en", "credits")]).toEqual(["20K", "3"]);
});

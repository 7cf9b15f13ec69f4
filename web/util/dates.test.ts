import { expect, it } from "vitest";
import { addDays, ago, nextPeriod, periodRange, previousPeriod } from "./dates";

it("walks over the end of a year", () => {
  expect(nextPeriod("2024-12")).toBe("2025-01");
  expect(previousPeriod("2024-01")).toBe("2023-12");
  expect(periodRange("2024-09")).toEqual({ start: "2024-09-01", end: "2024-10-01" });
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
});

it("says how long ago", () => {
  const now = Date.parse("2024-09-10T12:00:00Z");
  expect(ago("2024-09-10T11:57:00Z", now, "en")).toBe("3 minutes ago");
  expect(ago("2024-09-08T12:00:00Z", now, "en")).toBe("2 days ago");
});

import { expect, it } from "vitest";
import {
  addDays,
  ago,
  hasDayBefore,
  nextPeriod,
  periodRange,
  previousPeriod,
  rangeBefore,
  rangeName,
  shiftPeriod,
  wholeMonths,
} from "./dates";

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

it("knows what a range is compared with", () => {
  expect([shiftPeriod("2024-01", -1), shiftPeriod("2024-11", 14)]).toEqual(["2023-12", "2026-01"]);
  const quarter = { start: "2024-01-01", end: "2024-04-01" };
  expect(rangeBefore(quarter)).toEqual({ start: "2023-10-01", end: "2024-01-01" });
  const days = { start: "2024-03-01", end: "2024-03-08" };
  expect(rangeBefore(days)).toEqual({ start: "2024-02-23", end: "2024-03-01" });
});

it("knows the days that a shorter month before has not", () => {
  const october = { start: "2026-10-01", end: "2026-11-01" };
  expect(["2026-10-30", "2026-10-31"].map((day) => hasDayBefore(day, october))).toEqual([true, false]);
  const spring = { start: "2024-02-01", end: "2024-04-01" };
  expect(["2024-02-29", "2024-03-31"].map((day) => hasDayBefore(day, spring))).toEqual([true, true]);
  const quarter = { start: "2024-04-01", end: "2024-07-01" };
  expect(["2024-05-29", "2024-05-30"].map((day) => hasDayBefore(day, quarter))).toEqual([true, false]);
  // A range of days is compared with as many days.
  expect(hasDayBefore("2024-03-31", { start: "2024-03-05", end: "2024-04-02" })).toBe(true);
  expect(hasDayBefore("2024-03-07", { start: "2024-03-01", end: "2024-03-08" })).toBe(true);
});

it("knows the months that a range touches, as the server takes them for bills", () => {
  const months = (start: string, end: string) => Object.values(wholeMonths({ start, end })).join(" ");
  expect(months("2024-09-10", "2024-09-17")).toBe("2024-09-01 2024-10-01");
  expect(months("2024-09-01", "2024-10-01")).toBe("2024-09-01 2024-10-01");
  expect(months("2024-09-30", "2024-10-02")).toBe("2024-09-01 2024-11-01");
  expect(months("2024-12-31", "2025-01-01")).toBe("2024-12-01 2025-01-01");
  expect(months("2023-11-15", "2024-02-01")).toBe("2023-11-01 2024-02-01");
});

it("names a range by its months, or by its days with the year", () => {
  expect(rangeName({ start: "2024-09-01", end: "2024-10-01" }, "en")).toBe("September 2024");
  expect(rangeName({ start: "2024-09-01", end: "2024-10-01" }, "en", "short")).toBe("Sep 2024");
  expect(rangeName({ start: "2024-11-01", end: "2025-02-01" }, "en")).toBe("Nov 2024 – Jan 2025");
  expect(rangeName({ start: "2024-09-03", end: "2024-09-04" }, "de")).toBe("3. Sept. 2024");
  expect(rangeName({ start: "2024-12-30", end: "2025-01-03" }, "en")).toBe("Dec 30, 2024 – Jan 2, 2025");
});

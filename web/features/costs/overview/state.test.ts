import { expect, it } from "vitest";
import { type Bill, wholeDays } from "./state";

const day = (name: string, value: string): Bill["daily"][number] => ({
  day: name,
  series: [{ key: "a", other: false, value }],
});
const now = Date.parse("2026-11-03T15:00:00Z");

it("draws a shape of whole days: without today, and without those that have not come", () => {
  const daily = [day("2026-11-01", "5"), day("2026-11-02", "6"), day("2026-11-03", "1"), day("2026-11-04", "0")];
  expect(wholeDays({ daily }, now)).toBe(2);
  // A vendor that is a day late.
  expect(wholeDays({ daily: [day("2026-11-01", "5"), day("2026-11-02", "0"), day("2026-11-03", "0")] }, now)).toBe(1);
  // A month that is over ends where its charges do; a quiet day between them is one.
  const october = [day("2026-10-29", "5"), day("2026-10-30", "0"), day("2026-10-31", "2")];
  expect(wholeDays({ daily: october }, now)).toBe(3);
  expect(wholeDays({ daily: [day("2026-11-03", "4")] }, now)).toBe(1);
});

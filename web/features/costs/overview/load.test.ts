import type { Overview } from "@stoa/client";
import { expect, it } from "vitest";
import { choiceOf, isUnbilled, opens } from "./load";

const answer = (measure: string, BilledCost: string, EffectiveCost: string) =>
  ({ measure, totals: { BilledCost, EffectiveCost } }) as Overview;

it("sees a period of use that nobody billed, unless a measure was asked for", () => {
  expect(isUnbilled({}, answer("BilledCost", "0", "12.5"))).toBe(true);
  expect(isUnbilled({ measure: "BilledCost" }, answer("BilledCost", "0", "12.5"))).toBe(false);
  expect(isUnbilled({}, answer("BilledCost", "0.01", "12.5"))).toBe(false);
  expect(isUnbilled({}, answer("BilledCost", "0", "0"))).toBe(false);
  expect(isUnbilled({}, answer("EstimatedCost", "0", "12.5"))).toBe(false);
  expect(isUnbilled({}, undefined)).toBe(false);
});

it("opens with the period that the address says, else the newest, and never reads a moment by the months of today", () => {
  expect(choiceOf({ period: "2024-09", currency: "EUR" }, "2024-11")).toMatchObject({
    period: "2024-09",
    currency: "EUR",
  });
  expect(choiceOf({}, "2024-11").period).toBe("2024-11");
  expect(choiceOf({ as_of: "2024-10-01T00:00:00Z" }, "2024-11").period).toBeUndefined();
  expect([opens({}), opens({ period: "2024-09" }), opens({ as_of: "2024-10-01T00:00:00Z" })]).toEqual([
    true,
    false,
    false,
  ]);
});

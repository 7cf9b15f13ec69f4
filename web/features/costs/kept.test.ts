import { beforeEach, expect, it, vi } from "vitest";
import { chosenBefore, explorerKept, keepView, keptView, overviewKept } from "./kept";

const tab = new Map<string, string>();
vi.stubGlobal("window", {
  sessionStorage: {
    getItem: (name: string) => tab.get(name) ?? null,
    setItem: (name: string, value: string) => tab.set(name, value),
    removeItem: (name: string) => tab.delete(name),
  },
});
beforeEach(() => tab.clear());

const september = { from: "2024-09-01", to: "2024-10-01", currency: "EUR" };

it("opens a page with what was chosen on another", () => {
  expect(overviewKept("acme")).toBeUndefined();
  keepView("acme", { ...september, measure: "Rows" });
  // The overview does not count charges.
  expect(overviewKept("acme")).toEqual({ period: "2024-09", currency: "EUR" });
  expect(explorerKept("acme")).toEqual({ ...september, measure: "Rows" });
  expect(overviewKept("other")).toBeUndefined();
});

it("opens the overview with the last month of a range", () => {
  keepView("acme", { from: "2024-07-01", to: "2024-10-01" });
  expect(overviewKept("acme")).toEqual({ period: "2024-09" });
  keepView("acme", { from: "2024-09-03", to: "2024-09-05" });
  expect(overviewKept("acme")).toEqual({ period: "2024-09" });
});

it("keeps for the explorer what only it can show", () => {
  const days = { from: "2024-09-03", to: "2024-09-05", basis: "charge", filter: "RegionId~is_null" } as const;
  keepView("acme", { ...days, currency: "EUR" });
  expect(explorerKept("acme")).toEqual({ ...days, currency: "EUR" });
  expect(overviewKept("acme")).toEqual({ period: "2024-09", currency: "EUR" });
  expect(chosenBefore("acme")).toEqual({ currency: "EUR" });
  keepView("acme", { filter: "no filter;RegionId~is_null" });
  expect(keptView("acme")).toEqual({ filter: "RegionId~is_null" });
});

it("forgets what is chosen no more, and trusts no tab", () => {
  keepView("acme", september);
  keepView("acme", {});
  expect([tab.size, explorerKept("acme")]).toEqual([0, undefined]);
  for (const kept of ["{", "[]", "null", '{"from":"x","to":"y","measure":"z","as_of":7}']) {
    tab.set("stoa.costs.acme", kept);
    expect([kept, keptView("acme")]).toEqual([kept, {}]);
  }
});

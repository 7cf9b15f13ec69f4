import { expect, it } from "vitest";
import { narrow, read, readFilters, standard, toQuery, write, writeFilters } from "./state";

it("keeps the address short: the standard view needs none", () => {
  expect(write(standard)).toEqual({});
  expect(read({})).toEqual(standard);
});

it("reads back everything it writes", () => {
  const state = {
    ...standard,
    view: "table" as const,
    group: ["SubAccountId", "Tags.team"],
    measure: "EffectiveCost" as const,
    grain: "month" as const,
    from: "2024-09-01",
    to: "2024-10-01",
    basis: "charge" as const,
    filters: [
      { dimension: "ServiceName", op: "in" as const, values: ["a~b;c%d", "100%7E"] },
      { dimension: "RegionId", op: "is_null" as const, values: [] },
    ],
    compare: true,
    top: 20,
    currency: "EUR",
    asOf: "2024-11-05T08:00:00Z",
    row: "r1",
  };
  expect(read(write(state))).toEqual(state);
  expect(read(write({ ...standard, group: [] })).group).toEqual([]);
});

it("ignores what it does not understand", () => {
  expect(read({ view: "pie", top: "-3", from: "yesterday", grain: "century" })).toEqual(standard);
  expect(readFilters("ServiceName~explode~x;~in~y;")).toEqual([]);
  expect(readFilters("RegionId~is_null~x")).toEqual([{ dimension: "RegionId", op: "is_null", values: [] }]);
});

it("narrows one dimension and keeps the others", () => {
  const filters = readFilters("ServiceName~in~a~b;RegionId~in~us-east-1");
  expect(writeFilters(narrow(filters, "ServiceName", "a"))).toBe("RegionId~in~us-east-1;ServiceName~in~a");
  expect(writeFilters(narrow(filters, "RegionId", null))).toBe("ServiceName~in~a~b;RegionId~is_null");
});

it("asks for no time where the picture has none", () => {
  expect(toQuery({ ...standard, view: "treemap" }, null)).toMatchObject({ grain: "none", top: { n: 30 } });
  expect(toQuery(standard, null)).toMatchObject({ grain: "day", top: { n: 8, by: "BilledCost" } });
});

import { expect, it } from "vitest";
import { asAnswered, narrow, parseExplorer, read, readFilters, standard, toQuery, write, writeFilters } from "./state";

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

it("leaves out of an address what is none, so that the page can say so", () => {
  const said = {
    view: "pie",
    top: "0",
    from: "2024-13-45",
    to: "2024-09-01",
    as_of: "yesterday",
    measure: "Money",
    grain: "none",
    filter: "RegionId~is_null;nothing",
    group: "RegionId,SkuId,ResourceId,ServiceName",
    currency: "EUR",
  };
  expect(JSON.parse(JSON.stringify(parseExplorer(said)))).toEqual({
    grain: "none",
    filter: "RegionId~is_null",
    group: "RegionId,SkuId,ResourceId",
    currency: "EUR",
  });
  // A range is whole, or none: half of one, no days between, a day that there is not.
  for (const [from, to] of [
    ["2024-09-01", undefined],
    ["2024-09-01", "2024-09-01"],
    ["2023-02-29", "2023-03-01"],
  ])
    expect(parseExplorer({ from, to })).toMatchObject({ from: undefined, to: undefined });
  expect(parseExplorer({ from: "2024-02-29", to: "2024-03-01" })).toMatchObject({ from: "2024-02-29" });
});

it("takes every address that it writes as it is", () => {
  const address = write({
    ...standard,
    view: "rows",
    group: [],
    filters: readFilters("A~in~x%7Ey;B~is_null"),
    top: 20,
  });
  expect(JSON.parse(JSON.stringify(parseExplorer({ ...address })))).toEqual(address);
});

it("shows an answer as what it is of, while another is asked for", () => {
  const columns = [
    { name: "SubAccountId", type: "string" as const },
    { name: "time", type: "date" as const },
    { name: "ListCost", type: "decimal" as const },
  ];
  const asked = { ...standard, group: ["ServiceName"], measure: "Rows" as const, compare: true };
  expect(asAnswered(asked, { columns })).toEqual({ ...asked, group: ["SubAccountId"], measure: "ListCost" });
});

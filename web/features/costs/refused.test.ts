import { expect, it } from "vitest";
import { without } from "./refused";

it("takes out of an address what the server refused, and nothing else", () => {
  const search = {
    currency: "XYZ",
    group: "Nonsense",
    filter: "A~in~x;B~is_null",
    from: "2024-09-01",
    to: "2024-10-01",
  };
  expect(without(search, ["currency"])).toEqual({ ...search, currency: undefined });
  expect(without(search, ["group_by[0]"])).toEqual({ ...search, group: undefined });
  expect(without(search, ["filters[0].dimension"])).toEqual({ ...search, filter: "B~is_null" });
  expect(without(search, ["filters[0].dimension", "filters[1].op"])).toEqual({ ...search, filter: undefined });
  expect(without(search, ["range.start"])).toEqual({ ...search, from: undefined, to: undefined });
});

it("mends nothing where the refusal is about no part of the address", () => {
  expect(without({ currency: "EUR" }, ["as_of"])).toBeUndefined();
  expect(without({}, ["group_by[0]"])).toBeUndefined();
  expect(without({ currency: "EUR" }, ["name"])).toBeUndefined();
});

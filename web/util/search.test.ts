import { expect, it } from "vitest";
import { day, moment, oneOf, unusable } from "./search";

it("reads days and moments that there are", () => {
  expect([day("2024-02-29"), day("2023-02-29"), day("2024-13-01"), day("29.2.2024"), day(7)]).toEqual([
    "2024-02-29",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([
    moment("2026-01-31T12:00:00Z"),
    moment("garbage"),
    moment("2026-01-31"),
    moment("2026-01-41T12:00:00Z"),
  ]).toEqual(["2026-01-31T12:00:00Z", undefined, undefined, undefined]);
  expect([day("0001-01-01"), day("9999-12-31"), moment("0001-01-01T00:00:00Z"), day("1999-12-31")]).toEqual([
    undefined,
    undefined,
    undefined,
    "1999-12-31",
  ]);
  expect([oneOf("b", ["a", "b"]), oneOf("c", ["a", "b"])]).toEqual(["b", undefined]);
});

it("finds what of an address a page knows and cannot use", () => {
  const read = { as_of: undefined, view: "bar", group: "a,b,c", top: undefined };
  expect(unusable("?as_of=garbage&view=bar&group=a,b,c,d&utm=1&top=", read)).toEqual([
    ["as_of", "garbage"],
    ["group", "a,b,c,d"],
  ]);
  expect(unusable("", read)).toEqual([]);
});

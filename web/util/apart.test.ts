import { expect, it } from "vitest";
import { toldApart } from "./apart";

it("names things of one name with the end of their ids, and others alone", () => {
  const items = [
    { id: "01a22c8f-f11f-71ee-a6a9-346238ee084b", name: "AWS" },
    { id: "01a22c8f-f11f-71ee-a6a9-346238ee11c0", name: "AWS" },
    { id: "01a22c8f-f11f-71ee-a6a9-346238ee22d1", name: "Azure" },
  ];
  expect(items.map(toldApart(items))).toEqual(["AWS (…ee084b)", "AWS (…ee11c0)", "Azure"]);
});

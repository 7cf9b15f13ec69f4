import { expect, it } from "vitest";
import { fileName } from "./file-name";
import { standard } from "./state";

const september = { start: "2024-09-01", end: "2024-10-01" };

it("names a file by what is in it", () => {
  const table = { format: "csv", rows: false } as const;
  expect(fileName("acme", standard, september, table)).toBe("acme-BilledCost-by-ServiceName-2024-09.csv");
  expect(fileName("acme", { ...standard, group: [], measure: "Rows" }, null, table)).toBe("acme-Rows.csv");
  expect(
    fileName(
      "acme",
      { ...standard, group: ["RegionId", "Tags.cost center/a"] },
      { start: "2024-09-01", end: "2024-12-01" },
      table,
    ),
  ).toBe("acme-BilledCost-by-RegionId-Tags.cost-center-a-2024-09-to-2024-11.csv");
});

it("says what of the charges is in it", () => {
  const narrowed = {
    ...standard,
    currency: "EUR",
    filters: [{ dimension: "RegionId", op: "is_null" as const, values: [] }],
    asOf: "2024-11-05T08:00:00Z",
  };
  expect(
    fileName("acme", narrowed, { start: "2024-09-03", end: "2024-09-06" }, { format: "parquet", rows: true }),
  ).toBe("acme-charges-2024-09-03-to-2024-09-05-EUR-filtered-as-of-2024-11-05T08-00.parquet");
});

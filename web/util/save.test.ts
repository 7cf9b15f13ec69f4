import { expect, it } from "vitest";
import { nameOf } from "./save";

it("calls a file as the server does", () => {
  const of = (header?: string) =>
    nameOf(new Response("", { headers: header ? { "content-disposition": header } : {} }), "costs.csv");
  expect(of('attachment; filename="acme-charges-2024-09.csv"')).toBe("acme-charges-2024-09.csv");
  expect(of("attachment; filename=acme.csv")).toBe("acme.csv");
  expect(of("attachment; filename=\"Kostentrager.csv\"; filename*=UTF-8''Kostentr%C3%A4ger.csv")).toBe(
    "Kostenträger.csv",
  );
  expect(of("attachment; filename=\"a.csv\"; filename*=UTF-8''%E0%A4%A")).toBe("a.csv");
  expect(of()).toBe("costs.csv");
});

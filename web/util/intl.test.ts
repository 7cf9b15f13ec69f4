import { describe, expect, it } from "vitest";
import { datesIn, listsIn, numbersIn } from "./intl";

describe("formats", () => {
  it("are made once for a language and its options", () => {
    const first = numbersIn("de", { minimumFractionDigits: 3 });
    expect(numbersIn("de", { minimumFractionDigits: 3 })).toBe(first);
    expect(first.format(1234.5)).toBe("1.234,500");
    expect(numbersIn("fr", { minimumFractionDigits: 3 })).not.toBe(first);
    expect(numbersIn("de", { minimumFractionDigits: 4 }).format(1234.5)).toBe("1.234,5000");
    expect(numbersIn("de").format(1234.5)).toBe("1.234,5");
  });

  it("never stand in for one of another kind", () => {
    expect(listsIn("en").format(["a", "b"])).toBe("a and b");
    expect(datesIn("en", { timeZone: "UTC" }).format(new Date("2024-09-02T00:00:00Z"))).toBe("9/2/2024");
    expect(numbersIn("en").format(1e6)).toBe("1,000,000");
  });

  it("refuse what the browser does not know, each time", () => {
    const odd = () => numbersIn("en", { style: "currency", currency: "credits" });
    expect(odd).toThrow(RangeError);
    expect(odd).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import {
  add,
  changePercent,
  compare,
  divide,
  exact,
  full,
  money,
  moneyParts,
  multiply,
  round,
  sign,
  subtract,
  sum,
} from "./money";

describe("exact decimals", () => {
  it("adds what a float cannot", () => {
    expect(add("0.1", "0.2")).toBe("0.3");
    expect(add("9007199254740993", "0.000000000001")).toBe("9007199254740993.000000000001");
    expect(sum(Array.from({ length: 1000 }, () => "0.001"))).toBe("1");
    expect(subtract("20.27", "20.27000000001")).toBe("-0.00000000001");
  });
  it("reads the exponents that vendors write", () => {
    expect(exact("1.81E-8")).toBe("0.0000000181");
    expect(exact("2.5e3")).toBe("2500");
    expect(exact("-0.50")).toBe("-0.5");
  });
  it("refuses what is not a number", () => {
    for (const text of ["", "-", ".", "1,000", "NaN", "0x10"]) expect(() => exact(text)).toThrow(/not a decimal/);
  });
  it("averages with rounding half away from zero", () => {
    expect(divide("10", 3, 2)).toBe("3.33");
    expect(divide("0.125", 1, 2)).toBe("0.13");
    expect(divide("-0.125", 1, 2)).toBe("-0.13");
  });
  it("multiplies without losing a digit, and rounds half away from zero", () => {
    expect(multiply("289.08", "1.37")).toBe("396.0396");
    expect(multiply("-0.000000000001", "0.001")).toBe("-0.000000000000001");
    expect(round("0.005", 2)).toBe("0.01");
    expect(round("-0.005", 2)).toBe("-0.01");
    expect(round("1.00499999", 2)).toBe("1");
    expect(round("12", 2)).toBe("12");
  });
  it("compares and signs", () => {
    expect(compare("1.10", "1.1")).toBe(0);
    expect(compare("-2", "1")).toBe(-1);
    expect(sign("-0.0")).toBe(0);
    expect(sign("0.00000001")).toBe(1);
  });
  it("gives a change in per cent, rounded half away from zero", () => {
    expect(changePercent("112.44", "100")).toBe("12.4");
    expect(changePercent("112.45", "100")).toBe("12.5");
    expect(changePercent("87.55", "100")).toBe("-12.5");
    expect(changePercent("5", "0")).toBeNull();
  });
});

describe("formatting", () => {
  it("keeps every digit before the point", () => {
    expect(money("12345678901234567890.126", { currency: "USD" })).toBe("$12,345,678,901,234,567,890.13");
  });
  it("separates the minor digits", () => {
    expect(moneyParts("-18402.17", { currency: "USD" })).toEqual({
      sign: "−",
      prefix: "$",
      major: "18,402",
      minor: ".17",
      suffix: "",
    });
    expect(moneyParts("18402.17", { currency: "EUR", locale: "de" })).toMatchObject({
      major: "18.402",
      minor: ",17",
      suffix: "\u00a0€",
    });
  });
  it("shows a small amount rather than zero", () => {
    expect(money("0.0000008", { currency: "USD" })).toBe("$0.0000008");
    expect(money("0.00001605990", { currency: "USD" })).toBe("$0.000016");
    expect(money("0", { currency: "USD" })).toBe("$0.00");
  });
  it("can show every digit", () => {
    expect(full("18402.170938110", "en")).toBe("18,402.17093811");
    expect(full("-0.0000000181", "en")).toBe("−0.0000000181");
    expect(full("1000", "en")).toBe("1,000");
  });
  it("follows the currency's own digits", () => {
    expect(money("1234.4", { currency: "JPY" })).toBe("¥1,234");
    expect(money("5", { signed: true })).toBe("+5.00");
  });
});

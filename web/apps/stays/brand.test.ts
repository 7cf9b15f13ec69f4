import { describe, expect, it } from "vitest";
import { brand } from "./brand";

const channel = (hex: string, at: number) => {
  const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
const light = (hex: string) => 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
function contrast(one: string, other: string) {
  const [more, less] = [light(one), light(other)].sort((a, b) => b - a) as [number, number];
  return (more + 0.05) / (less + 0.05);
}

describe.each([
  ["light", brand.light, ["#faf9f6", "#ffffff", "#f3f1ec"]],
  ["dark", brand.dark, ["#12161c", "#1a2028", "#151a21"]],
] as const)("the colours of the brand, %s", (_, { accent, accentHover, accentSoft, accentInk }, grounds) => {
  it("can be read", () => {
    for (const ground of [...grounds, accentSoft]) expect(contrast(accent, ground), ground).toBeGreaterThanOrEqual(4.5);
    expect(contrast(accentInk, accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(accentInk, accentHover)).toBeGreaterThanOrEqual(4.5);
  });
});

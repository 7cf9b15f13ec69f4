import { expect, it } from "vitest";
import { pngSizes } from "./sizes";

it("offers what the server draws, and no more", () => {
  const svg = (width: number, height: number) => `<svg viewBox="0 0 1 1" width="${width}" height="${height}">`;
  expect(pngSizes(svg(1770, 1178)).map(({ scale }) => scale)).toEqual([1, 2, 4]);
  expect(pngSizes(svg(400, 300)).at(-1)).toEqual({ scale: 8, width: 3200, height: 2400 });
  expect(pngSizes(svg(9000, 9000))).toEqual([]);
  expect(pngSizes("<svg>")).toEqual([]);
});

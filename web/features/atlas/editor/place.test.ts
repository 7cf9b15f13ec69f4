import { expect, it } from "vitest";
import { placeIn } from "./place";

it("finds lines and columns, beyond the plane of two bytes too", () => {
  expect(placeIn("a\nbc", 2, 2)).toBe(3);
  expect('x\nn = "🏛️" # y'.slice(placeIn('x\nn = "🏛️" # y', 2, 10))).toBe(" # y".slice(1));
  expect(placeIn("a", 9, 9)).toBe(1);
  expect(placeIn("", 1, 1)).toBe(0);
});

import { expect, it } from "vitest";
import { fit, union } from "./places";

it("puts a box in the middle of the window, whole", () => {
  const place = fit({ x: 100, y: 50, width: 400, height: 100 }, { width: 232, height: 432 }, 1.5);
  expect(place.k).toBe(0.5);
  expect(place.apply([300, 100])).toEqual([116, 216]);
});

it("does not blow up what is small, nor lose what is large", () => {
  expect(fit({ x: 0, y: 0, width: 10, height: 10 }, { width: 1000, height: 1000 }, 1.4).k).toBe(1.4);
  expect(fit({ x: 0, y: 0, width: 1e9, height: 1 }, { width: 100, height: 100 }, 1.4).k).toBe(0.05);
});

it("joins boxes", () => {
  expect(
    union([
      { x: 0, y: 5, width: 10, height: 10 },
      { x: 20, y: 0, width: 5, height: 5 },
    ]),
  ).toEqual({ x: 0, y: 0, width: 25, height: 15 });
  expect(union([])).toBeNull();
});

import { expect, it } from "vitest";
import { fits } from "./match";

it("finds by the beginnings of words, the own name before what else something is about", () => {
  const words = ["Atlas", "diagram picture model architecture drawing"];
  expect(fits("Draw your own", "draw", words)).toBe(1);
  expect(fits("Draw your own", "own dr", words)).toBe(0.9);
  expect(fits("Draw your own", "Diagram", words)).toBe(0.5);
  expect(fits("Draw your own", "own diag", words)).toBe(0.5);
  // In the midst of a word stands anything.
  expect(fits("Draw your own", "am", words)).toBe(0);
  expect(fits("Elastic Load Balancing (ELB)", "elb")).toBe(0.9);
  expect(fits("Anything", "")).toBe(1);
});

it("finds where there are no blanks between words", () => {
  expect(fits("自分で描く", "描く")).toBe(0.9);
  expect(fits("仕組みの図", "画像", ["図 画像 アーキテクチャ"])).toBe(0.5);
});

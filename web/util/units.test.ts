import { expect, it } from "vitest";
import { duration } from "./units";

it("tells how long something took, and never that it took no time", () => {
  const took = [0, 0.4, 1, 999, 12_400, 185_000].map((milliseconds) => duration(milliseconds, "de"));
  expect(took).toEqual(["< 1 ms", "< 1 ms", "1 ms", "999 ms", "12,4 s", "3:05 min"]);
});

/** Cost over the load from the server's pieces: exact where it is read, pixels where it is drawn. */
import type { CurvePiece } from "@stoa/client";
import { add, compare, geometry, multiply, round } from "@/util/money";

/** The piece that holds at a load: `from < load ≤ to`; the first holds at its `from` too, the last beyond its end. */
export function pieceAt(curve: readonly CurvePiece[], load: string): CurvePiece {
  let low = 0;
  let high = curve.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(curve[middle]!.to, load) < 0) low = middle + 1;
    else high = middle;
  }
  return curve[low]!;
}

/** What a month costs at a load, to the cent: `intercept + slope × load`, in decimals of any length. */
export function costAt(curve: readonly CurvePiece[], load: string): string {
  const { intercept, slope } = pieceAt(curve, load);
  return round(add(intercept, multiply(slope, load)), 2);
}

/** The line as points for a chart; a step is two points above one another. */
export function points(curve: readonly CurvePiece[]): [number, number][] {
  return curve.flatMap(({ from, to, intercept, slope }) => {
    const [start, end, base, rise] = [from, to, intercept, slope].map(geometry) as [number, number, number, number];
    return [
      [start, base + rise * start],
      [end, base + rise * end],
    ] as [number, number][];
  });
}

/** A hundredth of the load is a step of the slider; a coarser one where the span is wide. */
export const loadStep = (span: string) => (compare(span, "3") > 0 ? 5 : 1);
/** Hundredths to text: 137 → "1.37". */
export const loadText = (hundredths: number) =>
  `${Math.floor(hundredths / 100)}${
    hundredths % 100
      ? `.${String(hundredths % 100)
          .padStart(2, "0")
          .replace(/0$/, "")}`
      : ""
  }`;
/** The nearest position of a slider for a load; the load itself stays as it is. */
export const loadPlace = (load: string) => Math.round(geometry(load) * 100);

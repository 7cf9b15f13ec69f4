import { describe, expect, it } from "vitest";
import { costAt, loadPlace, loadText, pieceAt, points } from "./curve";
import { parseComparison, read, standard, write } from "./state";
import { placeOf, stopsOf } from "./stops";

// Of the example workload: the start of the curve of Cloud Run by request, and a step of a VM.
const piece = (from: string, to: string, intercept: string, slope: string) => ({ from, to, intercept, slope });
const curve = [
  piece("0", "0.014943960149", "0", "0"),
  piece("0.014943960149", "0.125", "-4.32", "289.08"),
  piece("0.125", "3", "-1.692", "268.056"),
];
const steps = [piece("0", "1", "20.005", "0"), piece("1", "2", "40.01", "0"), piece("2", "3", "60.015", "0")];

describe("a curve", () => {
  it("holds up to and with the end of a piece", () => {
    expect(costAt(steps, "1")).toBe("20.01");
    expect(costAt(steps, "1.000000000001")).toBe("40.01");
    expect(costAt(steps, "0")).toBe("20.01");
    expect(costAt(steps, "7")).toBe("60.02");
    expect(pieceAt(curve, "0.125")).toBe(curve[1]);
  });
  it("is exact where a float is not", () => {
    expect(costAt(curve, "0.01")).toBe("0");
    expect(costAt(curve, "0.1")).toBe("24.59");
    expect(costAt([piece("0", "9", "0.005", "1")], "1")).toBe("1.01");
    // A float would have it a cent lower.
    expect((0.005 + 1).toFixed(2)).toBe("1.00");
  });
  it("is drawn with upright steps", () => {
    expect(points(steps)).toEqual([
      [0, 20.005],
      [1, 20.005],
      [1, 40.01],
      [2, 40.01],
      [2, 60.015],
      [3, 60.015],
    ]);
  });
});

describe("sliders", () => {
  it("write hundredths as people do", () => {
    expect([0, 5, 100, 130, 137, 1000].map(loadText)).toEqual(["0", "0.05", "1", "1.3", "1.37", "10"]);
    expect(loadPlace("1.352657004831")).toBe(135);
  });
  it("stop at round numbers and at what is set", () => {
    const stops = stopsOf("requests.latency_ms", "180");
    expect(stops.slice(0, 3)).toEqual(["10", "15", "20"]);
    expect(stops.at(-1)).toBe("10000");
    expect(stops[placeOf(stops, "180")]).toBe("180");
    expect(stopsOf("requests.response_kib", "12").slice(0, 4)).toEqual(["0", "0.1", "0.15", "0.2"]);
    expect(stopsOf("requests.utilisation", "0.70").filter((stop) => stop.startsWith("0.7"))).toEqual(["0.7", "0.75"]);
    for (const input of ["requests.peak_per_second", "instance.cpu", "storage.object_gib", "unknown"]) {
      const all = stopsOf(input, "7/3".slice(0, 1)).map(Number);
      expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
    }
  });
});

describe("the address", () => {
  it("says only what differs, and is read back", () => {
    expect(write(standard)).toEqual({});
    const state = {
      ...standard,
      set: { "requests.latency_ms": "120", "instance.cpu": "0.5" },
      book: "gcp-asia-east1",
      load: "1.37",
      span: "10",
      plan: "vm-spot",
    };
    expect(write(state)).toEqual({
      set: "instance.cpu~0.5;requests.latency_ms~120",
      book: "gcp-asia-east1",
      load: "1.37",
      span: "10",
      plan: "vm-spot",
    });
    expect(read(write(state))).toEqual({ ...state, set: state.set });
  });
  it("survives what somebody typed", () => {
    expect(
      read(parseComparison({ set: "a~b;instance.cpu~1e9;~3;instance.cpu~2", span: "99", load: "-1", book: 3 })),
    ).toEqual({ ...standard, set: { "instance.cpu": "2" } });
  });
});

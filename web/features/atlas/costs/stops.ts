/** The values a slider stops at: round numbers over the range that makes sense, and whatever value is set. */
import { compare } from "@/util/money";

/** 1, 1.5, 2, 3, 4, 5, 6, 8 of each power of ten, as text. */
function decades(from: number, to: number): string[] {
  const found: string[] = [];
  for (let power = from; power <= to; power += 1) {
    for (const digits of [10, 15, 20, 30, 40, 50, 60, 80]) {
      const zeros = power - 1;
      found.push(zeros >= 0 ? `${digits}${"0".repeat(zeros)}` : shifted(digits, -zeros));
    }
  }
  return [...found, to >= 0 ? `1${"0".repeat(to + 1)}` : shifted(1, -to - 1)];
}
/** 15, 2 → "0.15". */
function shifted(digits: number, places: number): string {
  const text = String(digits).padStart(places + 1, "0");
  return `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, "");
}
const every = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) =>
    String((from * 100 + index * step * 100) / 100),
  );

const ranges: Record<string, string[]> = {
  "requests.peak_per_second": decades(-1, 2).concat("1500", "2000"),
  "requests.latency_ms": decades(1, 3),
  "requests.concurrency": [
    ...every(1, 10, 1),
    "12",
    "16",
    "20",
    "24",
    "32",
    "40",
    "60",
    "80",
    "100",
    "150",
    "250",
    "500",
    "1000",
  ],
  "requests.utilisation": every(0.2, 1, 0.05),
  "requests.request_kib": ["0", ...decades(-1, 3)],
  "requests.response_kib": ["0", ...decades(-1, 3)],
  "instance.cpu": ["0.1", "0.25", "0.5", "1", "2", "4", "6", "8"],
  "instance.memory_gib": ["0.125", "0.25", "0.5", "1", "2", "4", "8", "16", "32"],
  "instance.ephemeral_storage_gib": ["0", "1", "2", "5", "10"],
  "storage.object_gib": ["0", ...decades(0, 4)],
};

/** In order, without repetition; the value that is set is always among them. */
export function stopsOf(input: string, value: string): string[] {
  const stops = (ranges[input] ?? decades(-1, 3)).filter((stop, index, all) => all.indexOf(stop) === index);
  if (!stops.some((stop) => compare(stop, value) === 0)) stops.push(value);
  return stops.sort(compare);
}

export const placeOf = (stops: string[], value: string) => stops.findIndex((stop) => compare(stop, value) === 0);

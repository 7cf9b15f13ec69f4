import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assign, SERIES } from "@/chart/colors";
import { root } from "./files";

const css = readFileSync(join(root, "ui/styles.css"), "utf8");
const block = (selector: string) =>
  css.slice(css.indexOf(`${selector} {`), css.indexOf("}", css.indexOf(`${selector} {`)));
const value = (selector: string, name: string) => new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`).exec(block(selector))![1]!;
const linear = (hex: string) =>
  [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Vector;
type Vector = [number, number, number];

/** Machado, Oliveira and Fernandes (2009), severity 1. */
const sight: Record<string, Vector[]> = {
  "full sight": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function lab(rgb: Vector, matrix: Vector[]): Vector {
  const [r, g, b] = matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])),
  ) as Vector;
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each([[":root"], [".dark"]])("the categorical order of %s", (selector) => {
  const order = [...Array.from({ length: SERIES }, (_, index) => `series-${index + 1}`), "series-other"];
  it.each(Object.keys(sight))("tells neighbours apart with %s", (kind) => {
    const colors = order.map((name) => lab(linear(value(selector, name)), sight[kind]!));
    const distances = colors
      .slice(1)
      .map((color, index) => Math.hypot(...color.map((part, at) => part - colors[index]![at]!)));
    expect(
      Math.min(...distances.slice(0, -1)),
      order
        .slice(1)
        .map((name, index) => `${name} ${distances[index]!.toFixed(0)}`)
        .join(", "),
    ).toBeGreaterThan(20);
  });
  it.each([
    ["ink", 7],
    ["ink-soft", 7],
    ["muted", 4.5],
    ["accent", 4.5],
    ["bad", 4.5],
    ["good", 4.5],
    ["warn", 4.5],
  ] as const)("can be read: %s", (name, least) => {
    const light = (hex: string) => {
      const [r, g, b] = linear(hex);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const ground of ["ground", "card", "sunken"]) {
      const pair = [light(value(selector, name)), light(value(selector, ground))].sort((a, b) => b - a);
      expect((pair[0]! + 0.05) / (pair[1]! + 0.05), `${name} on ${ground}`).toBeGreaterThanOrEqual(least);
    }
  });
});

describe("colours of keys", () => {
  it("stay with their key from picture to picture", () => {
    const first = assign("org.ServiceName", ["a", "b", "c"]);
    const second = assign("org.ServiceName", ["c", "x", "a"]);
    expect(second.get("c")).toBe(first.get("c"));
    expect(second.get("a")).toBe(first.get("a"));
    expect(second.get("x")).toBe(3);
  });
  it("never repeat inside one picture", () => {
    const keys = Array.from({ length: 30 }, (_, index) => `k${index}`);
    assign("org.Many", keys);
    for (let start = 0; start + SERIES <= keys.length; start += 1) {
      const picture = assign("org.Many", keys.slice(start, start + SERIES));
      expect(new Set(picture.values()).size).toBe(SERIES);
    }
  });
});

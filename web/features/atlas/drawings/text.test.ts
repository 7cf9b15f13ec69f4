import type { OpenDrawing } from "@stoa/client";
import { describe, expect, it } from "vitest";
import { parseDrawing, placeOf } from "./query";
import { joined } from "./text";

const drawing = (place: number, model: string) => ({ etag: `"${place}"`, model, version: place }) as OpenDrawing;

describe("what others save while somebody writes", () => {
  const base = drawing(2, "old");

  it("is shown at once where nothing was written", () => {
    const now = drawing(3, "theirs");
    expect(joined({ base, model: "old" }, now)).toEqual({ base: now, model: "theirs" });
  });

  it("never takes away what was written", () => {
    expect(joined({ base, model: "mine" }, drawing(3, "theirs"))).toEqual({ base, model: "mine" });
  });

  it("is no other text when only the name changed, or both wrote the same", () => {
    const renamed = drawing(3, "old");
    expect(joined({ base, model: "mine" }, renamed)).toEqual({ base: renamed, model: "mine" });
    const same = drawing(3, "mine");
    expect(joined({ base, model: "mine" }, same)).toEqual({ base: same, model: "mine" });
  });

  it("is not undone by an answer that was late", () => {
    expect(joined({ base, model: "old" }, drawing(1, "older"))).toEqual({ base, model: "old" });
  });

  it("tells the order of changes by their tags", () => expect(placeOf({ etag: '"10"' })).toBeGreaterThan(9));
});

describe("the address of a drawing", () => {
  it("names a picture and a version, and nothing else", () => {
    expect(parseDrawing({ view: "order", version: "3" })).toEqual({ view: "order", version: "3" });
    for (const version of ["0", "-1", "1.5", "x", "07", "", null, 3])
      expect(parseDrawing({ version }).version).toBeUndefined();
  });
});

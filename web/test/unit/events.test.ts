import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { changedBy, concerns, isTold } from "../../api/changes";
import { root } from "./files";

describe("events", () => {
  it("are all known by what they make out of date", () => {
    const crates = join(root, "../crates");
    const types = readdirSync(crates)
      .flatMap((crate) => {
        try {
          return readdirSync(join(crates, crate, "golden/events"));
        } catch {
          return [];
        }
      })
      .map((file) => basename(file).replace(/\.v\d+\.json$/, ""));
    expect(types.length).toBeGreaterThan(20);
    expect(Object.keys(changedBy).sort()).toEqual([...new Set(types)].sort());
  });

  it("concern what shows them, the log always, and everything where the type is new", () => {
    expect(concerns("api_key.created", "listApiKeys")).toBe(true);
    expect(concerns("api_key.created", "listMembers")).toBe(false);
    expect(concerns("session.ended", "listEvents")).toBe(true);
    expect(concerns("stays.booking.made", "listMembers")).toBe(true);
    expect(isTold("listJobs")).toBe(false);
    expect(isTold("listMembers")).toBe(true);
  });
});

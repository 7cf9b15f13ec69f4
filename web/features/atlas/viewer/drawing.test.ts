import { describe, expect, it } from "vitest";
import { around, type Drawing, layersOf, neighbours, readLayers, search, shown, writeLayers } from "./drawing";

const thing = (id: string, kind: string, group: string | null = null, rest: object = {}) => ({
  id,
  title: id.toUpperCase(),
  about: "",
  kind,
  group,
  status: null,
  link: null,
  frame: false,
  ...rest,
});
const line = (from: string, to: string, kind = "call", label = "") => ({
  from,
  to,
  kind,
  label,
  title: "",
  status: null,
});
const drawing: Drawing = {
  title: "Shop",
  things: [
    thing("shop", "system", null, { frame: true }),
    thing("core", "group", "shop", { frame: true }),
    thing("api", "container", "core"),
    thing("db", "store", "core"),
    thing("web", "container", "shop"),
    thing("bus", "store", null, { status: "planned" }),
    thing("customer", "person"),
  ],
  lines: [line("customer", "web", "call", "buys"), line("web", "api"), line("api", "db"), line("api", "bus", "event")],
};

describe("focus", () => {
  it("keeps a box, its neighbours and the frames around", () => {
    const { center, kept } = around(drawing, "api");
    expect([...center]).toEqual(["api"]);
    expect([...kept].sort()).toEqual(["api", "bus", "core", "db", "shop", "web"]);
  });
  it("of a frame keeps all it holds and what that touches", () => {
    expect([...around(drawing, "core").kept].sort()).toEqual(["api", "bus", "core", "db", "shop", "web"]);
    const { incoming, outgoing } = neighbours(drawing, "shop");
    expect(incoming).toEqual([{ id: "customer", title: "CUSTOMER", label: "buys", kind: "call" }]);
    expect(outgoing.map(({ id }) => id)).toEqual(["bus"]);
  });
});

describe("layers", () => {
  it("are what the picture has, counted", () => {
    const { kinds, flows, statuses, frames } = layersOf(drawing);
    expect(kinds).toEqual([
      ["kind:container", 2],
      ["kind:store", 2],
      ["kind:person", 1],
    ]);
    expect(flows).toEqual([
      ["flow:call", 3],
      ["flow:event", 1],
    ]);
    expect(statuses).toEqual([["status:planned", 1]]);
    expect(frames).toEqual([
      ["in:shop", "SHOP", 4],
      ["in:core", "CORE", 2],
    ]);
  });
  it("hide boxes, what frames hold, and lines that lose an end", () => {
    const stores = shown(drawing, new Set(["kind:store"]));
    expect([...stores.things]).toEqual(["shop", "core", "api", "web", "customer"]);
    expect(drawing.lines.filter(stores.line).map(({ to }) => to)).toEqual(["web", "api"]);
    const core = shown(drawing, new Set(["in:core"]));
    expect([...core.things]).toEqual(["shop", "web", "bus", "customer"]);
    expect(drawing.lines.filter(shown(drawing, new Set(["flow:event"])).line)).toHaveLength(3);
    expect(shown(drawing, new Set(["status:planned"])).things.has("bus")).toBe(false);
  });
  it("survive an address", () => {
    const hidden = new Set(["in:a,b%", "kind:store"]);
    expect(readLayers(writeLayers(hidden))).toEqual(hidden);
    expect(writeLayers(new Set())).toBeUndefined();
    expect(readLayers(undefined).size).toBe(0);
  });
});

it("finds names before descriptions", () => {
  const things = [thing("x", "box", null, { about: "the web of things" }), thing("web", "box")];
  expect(search({ ...drawing, things }, "web").map(({ id }) => id)).toEqual(["web", "x"]);
  expect(search(drawing, "ap nothing")).toEqual([]);
  expect(search(drawing, "")).toHaveLength(7);
});

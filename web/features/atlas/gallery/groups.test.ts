import type { Picture } from "@stoa/client";
import { expect, it } from "vitest";
import { grouped, groupOf, plain } from "./groups";

const picture = (id: string, file: string, rest: Partial<Picture> = {}): Picture => ({
  id,
  title: `The ${id}`,
  about: "",
  kind: "structure",
  status: null,
  tags: [],
  source: "written",
  file: `docs/diagrams/${file}.atlas.toml`,
  line: 1,
  formats: [],
  ...rest,
});

it("groups by model file, in the order they come", () => {
  const all = [
    picture("pipeline", "costs"),
    picture("workspace", "house", { tags: ["crates"] }),
    picture("lake", "costs", { about: "Where data is kept", status: "planned" }),
  ];
  const ids = (wanted: string) =>
    grouped(all, wanted).map(({ group, pictures }) => `${group}: ${pictures.map(({ id }) => id).join(" ")}`);
  expect(ids("")).toEqual(["costs: pipeline lake", "house: workspace"]);
  expect(ids("DATA kept")).toEqual(["costs: lake"]);
  expect(ids("crates")).toEqual(["house: workspace"]);
  expect(ids("planned")).toEqual(["costs: lake"]);
  expect(ids("nothing such")).toEqual([]);
});

it("reads names and descriptions", () => {
  expect(groupOf("docs/diagrams/house.atlas.toml")).toBe("house");
  expect(groupOf("model.toml")).toBe("model");
  expect(plain("What `make dev` starts")).toBe("What make dev starts");
});

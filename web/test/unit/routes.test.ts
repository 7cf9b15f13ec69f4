import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Permission, Role } from "@stoa/client";
import { type AnyRoute, createRoute } from "@tanstack/react-router";
import { describe, expect, it } from "vitest";
import { placesBelow } from "@/apps/console/shell/places";
import { languages } from "@/i18n";
import type { Titles } from "@/kit/page/facts";
import { root } from "@/kit/page/tree";
import { rolesWith } from "@/kit/permission/roles";
import { root as repository, sources } from "./files";

/** The routes that every feature exports; a feature is a folder with a routes.ts. */
const modules = import.meta.glob<Record<string, unknown>>("../../features/*/routes.ts", { eager: true });
const features = Object.entries(modules).flatMap(([path, exported]) =>
  Object.values(exported)
    .flat()
    .map((route) => ({ path, route: route as AnyRoute })),
);
const below = (route: AnyRoute): AnyRoute[] => [route, ...((route.children ?? []) as AnyRoute[]).flatMap(below)];
const routes = features.flatMap(({ route }) => below(route));
const facts = (route: AnyRoute) => route.options.staticData;

describe("routes", () => {
  it("come from every feature that has pages", () => {
    const folders = new Set(sources().flatMap(({ path }) => /^features\/([^/]+)\//.exec(path)?.[1] ?? []));
    expect(features.length).toBeGreaterThan(4);
    expect(
      Object.keys(modules)
        .map((path) => path.split("/").at(-2))
        .sort(),
    ).toEqual([...folders].sort());
  });

  it("do not compile without saying what they need", () => {
    // @ts-expect-error `needs` is missing.
    createRoute({ getParentRoute: () => root, path: "x", staticData: { title: null } });
    // @ts-expect-error there are no facts at all.
    createRoute({ getParentRoute: () => root, path: "x" });
    // @ts-expect-error no such permission.
    createRoute({ getParentRoute: () => root, path: "x", staticData: { title: null, needs: "keys:reed" } });
  });

  it("have a name in every language", () => {
    const titles = routes.flatMap((route) => facts(route).title ?? []) as Titles[];
    expect(titles.length).toBeGreaterThan(20);
    for (const title of titles)
      for (const language of Object.keys(languages)) expect(title[language as keyof Titles], title.en).toMatch(/\S/);
  });

  it("stand in the side bar with an icon, or not at all", () => {
    const half = routes.filter((route) => Boolean(facts(route).icon) !== Boolean(facts(route).section));
    expect(half.map(({ fullPath }) => fullPath)).toEqual([]);
    const places = routes.filter((route) => facts(route).section && !facts(route).title);
    expect(places.map(({ fullPath }) => fullPath)).toEqual([]);
  });

  it("load what they show, but for pages that show nothing of the server's", () => {
    const without = routes
      .filter(({ options }) => options.component && !options.loader)
      .map((route) => facts(route).title?.en);
    expect(without.sort()).toEqual(["Mailbox", "New key", "New organisation", "Sign in with your link"].sort());
  });
});

describe("the side bar", () => {
  it("is made of the routes", () => {
    const organisation = features.filter(({ path }) => !path.includes("account"));
    const names = organisation.flatMap(({ route }) => placesBelow(route)).map(({ title }) => title.en);
    expect(names).toContain("API keys");
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("roles", () => {
  it("hold what the server's table says", () => {
    const source = readFileSync(join(repository, "../crates/kernel/src/access.rs"), "utf8");
    const named = new Map(
      [...source.matchAll(/Self::(\w+) => "([a-z]+:[a-z]+)"/g)].map((match) => [match[1]!, match[2] as Permission]),
    );
    expect(named.size).toBeGreaterThan(10);
    const table = /fn permissions\(self\)[\s\S]*?match self \{([\s\S]*?)\n {8}\}/.exec(source)![1]!;
    const held = new Map<Role, Permission[]>();
    for (const [, heads, list] of table.matchAll(/((?:Self::\w+(?: \| )?)+) => &(?:\[([\s\S]*?)\]|Permission::ALL)/g))
      for (const [, role] of heads!.matchAll(/Self::(\w+)/g))
        held.set(
          role!.toLowerCase() as Role,
          list ? [...list.matchAll(/\w+/g)].map(([name]) => named.get(name)!) : [...named.values()],
        );
    expect([...held.keys()].sort()).toEqual(["admin", "member", "owner", "viewer"]);
    for (const permission of named.values())
      expect([...rolesWith(permission)].sort(), permission).toEqual(
        [...held]
          .filter(([, list]) => list.includes(permission))
          .map(([role]) => role)
          .sort(),
      );
  });
});

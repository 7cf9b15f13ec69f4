import { dirname, join, normalize } from "node:path";
import type { Permission } from "@stoa/client";
import { describe, expect, it } from "vitest";
import { demanded } from "@/api/permissions";
import { imports, sources } from "./files";

const files = sources().filter(({ path }) => path.startsWith("features/") && !path.endsWith(".test.ts"));
const textOf = new Map(files.map(({ path, text }) => [path, text]));

/** The file a relative import leads to. */
function target(from: string, name: string): string | undefined {
  if (!name.startsWith(".")) return undefined;
  const base = normalize(join(dirname(from), name));
  return [`${base}.tsx`, `${base}.ts`, `${base}/index.ts`, `${base}/index.tsx`].find((path) => textOf.has(path));
}

/** Which permission the route of a page demands, by the file of the page. */
const pages = new Map<string, string>();
for (const { path, text } of files.filter(({ path }) => path.endsWith("/routes.ts")))
  for (const block of text.split("createRoute(").slice(1)) {
    const needs = /needs: "([^"]+)"/.exec(block)?.[1];
    const file = target(path, /import\("([^"]+)"\)/.exec(block)?.[1] ?? "");
    if (needs && file) pages.set(file, needs);
  }

/** Whether a file asks for a permission, or is shown only by a route or by files that do. */
function asks(path: string, needs: Permission, seen: string[] = []): boolean {
  const text = textOf.get(path)!;
  if (text.includes(`useMay("${needs}")`) || text.includes(`<May needs="${needs}">`)) return true;
  if (pages.get(path) === needs) return true;
  const users = files.filter((file) => imports(file.text).some((name) => target(file.path, name) === path));
  const shown = users.filter((user) => !user.path.endsWith("/routes.ts") && !seen.includes(user.path));
  return shown.length > 0 && shown.every((user) => asks(user.path, needs, [...seen, path]));
}

describe("an action", () => {
  const uses = files.flatMap(({ path, text }) =>
    Object.entries(demanded).flatMap(([operation, needs]) =>
      needs && new RegExp(`\\b${operation}\\b`).test(text.replace(/^import [^;]*;/gm, ""))
        ? [{ path, operation, needs }]
        : [],
    ),
  );

  it("is found wherever it is called", () => {
    expect(new Set(uses.map(({ operation }) => operation)).size).toBeGreaterThan(12);
    expect(pages.size).toBeGreaterThan(12);
  });

  it("is shown only to whoever may do it", () => {
    const wrong = uses.filter(({ path, needs }) => !asks(path, needs));
    expect(wrong.map(({ path, operation, needs }) => `${path}: ${operation} needs ${needs}`)).toEqual([]);
  });
});

import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { imports, root, sources } from "./files";
import { existsSync, readFileSync } from "node:fs";

const files = sources();
/** The layers, from the ground up: a file may import from its own layer and those before it. `app` may import everything. */
const layers = ["util", "i18n", "ui", "api", "chart", "form", "table", "features", "app"];
const layerOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1] ?? "main";
const featureOf = (path: string) => /^src\/features\/([^/]+)\//.exec(path)?.[1];

function targets(path: string, text: string): string[] {
  return imports(text).flatMap((name) => (name.startsWith("@/") ? [`src/${name.slice(2)}`] : name.startsWith(".") ? [normalize(join(dirname(path), name))] : []));
}

describe("imports", () => {
  it("reads the sources", () => expect(files.length).toBeGreaterThan(40));

  it("lets no feature import another", () => {
    const wrong = files.flatMap(({ path, text }) => {
      const own = featureOf(path);
      return own ? targets(path, text).filter((target) => featureOf(`${target}/`) !== undefined && featureOf(`${target}/`) !== own).map((target) => `${path} imports ${target}`) : [];
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the layers", () => {
    const wrong = files.flatMap(({ path, text }) => {
      const own = layers.indexOf(layerOf(path));
      return own < 0 ? [] : targets(path, text).filter((target) => layers.indexOf(layerOf(`${target}/`)) > own).map((target) => `${path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps router and query out of ui", () => {
    const wrong = files.filter(({ path }) => path.startsWith("src/ui/")).flatMap(({ path, text }) => imports(text).filter((name) => name.startsWith("@tanstack/")).map((name) => `${path} imports ${name}`));
    expect(wrong).toEqual([]);
  });

  it("keeps the mock out of the app", () => {
    expect(files.filter(({ text }) => imports(text).some((name) => name.includes("mock"))).map(({ path }) => path)).toEqual([]);
  });
});

describe("sources", () => {
  it("never reads an amount into a float", () => {
    const wrong = files.filter(({ path, text }) => !path.endsWith(".test.ts") && /parseFloat|toFixed\(2\)/.test(text)).map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("writes the addresses of the app in util/paths.ts only", () => {
    const wrong = files.flatMap(({ path, text }) => (path === "src/util/paths.ts" || path.endsWith(".test.ts") ? [] : [...text.matchAll(/(?:to|href)="(\/[^"]*)"/g)].map((match) => `${path}: ${match[1]}`)));
    expect(wrong).toEqual([]);
  });

  it("opens every file with what it is for", () => {
    const wrong = files.filter(({ path, text }) => !path.endsWith(".test.ts") && !/^(\/\*\*|\/\/|\/\*)/.test(text)).map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("has no inline script in the page", () => {
    const page = readFileSync(join(root, "index.html"), "utf8");
    expect([...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)]).toEqual([]);
    expect(existsSync(join(root, "public/theme.js"))).toBe(true);
  });
});

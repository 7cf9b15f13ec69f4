import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { imports, root, sources } from "./files";

const files = sources();
/** A file may import from its own layer and those before it. Features and the pages of Stays are one layer that never meets. */
const layers = [["util"], ["i18n"], ["ui"], ["api"], ["chart"], ["kit"], ["features", "stays"], ["apps"]];
const folderOf = (path: string) => /^([^/]+)\//.exec(path)?.[1] ?? "";
const layerOf = (path: string) => layers.findIndex((folders) => folders.includes(folderOf(path)));
/** What must stay apart from its like: a feature, a page of Stays, an entry. */
const roomOf = (path: string) => /^(?:features|stays|apps)\/[^/]+(?=\/)/.exec(path)?.[0];

function targets(path: string, text: string): string[] {
  return imports(text).flatMap((name) =>
    name.startsWith("@/") ? [name.slice(2)] : name.startsWith(".") ? [normalize(join(dirname(path), name))] : [],
  );
}

/** The lines of a file that wait outside every function: while the file is loaded. */
function waitsOf(path: string, text: string): number[] {
  if (!text.includes("await")) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const lines: number[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier))
      lines.push(file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
    ts.forEachChild(node, look);
  };
  look(file);
  return lines;
}

describe("imports", () => {
  it("reads the sources", () => expect(files.length).toBeGreaterThan(40));

  it("lets no feature import another", () => {
    const wrong = files.flatMap(({ path, text }) => {
      const own = roomOf(path);
      return targets(path, text)
        .filter((target) => own && roomOf(`${target}/`) !== undefined && roomOf(`${target}/`) !== own)
        .filter((target) => layerOf(`${target}/`) === layerOf(path))
        .map((target) => `${path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the layers", () => {
    const wrong = files.flatMap(({ path, text }) =>
      targets(path, text)
        .filter((target) => layerOf(`${target}/`) > layerOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps router and query out of ui", () => {
    const wrong = files
      .filter(({ path }) => path.startsWith("ui/"))
      .flatMap(({ path, text }) =>
        imports(text)
          .filter((name) => name.startsWith("@tanstack/"))
          .map((name) => `${path} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it("keeps the mock out of the app", () => {
    expect(
      files.filter(({ text }) => imports(text).some((name) => name.includes("mock"))).map(({ path }) => path),
    ).toEqual([]);
  });
});

describe("sources", () => {
  it("writes query keys and addresses of the API in api/ only", () => {
    const wrong = files.flatMap(({ path, text }) =>
      path.startsWith("api/") || path.endsWith(".test.ts")
        ? []
        : [...text.matchAll(/queryKey: ?\[|mutationKey: ?\[|["'`]\/api\/v1/g)].map((match) => `${path}: ${match[0]}`),
    );
    expect(wrong).toEqual([]);
  });

  it("asks again and again in kit/live only, where hidden pages rest and lists ask for their first page", () => {
    const wrong = files
      .filter(
        ({ path, text }) => !path.startsWith("kit/live/") && /refetchInterval|new EventSource|setInterval\(/.test(text),
      )
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("makes formats of the browser in util/intl.ts only, where each is made once", () => {
    const wrong = files
      .filter(({ path, text }) => path !== "util/intl.ts" && /new Intl\.|\.toLocale(Date|Time)?String\(/.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("never reads an amount into a float", () => {
    const wrong = files
      .filter(({ path, text }) => !path.endsWith(".test.ts") && /parseFloat|toFixed\(2\)/.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("leads to pages of the app by the router, which knows whether there is such a page", () => {
    const wrong = files.flatMap(({ path, text }) =>
      path.endsWith(".test.ts")
        ? []
        : [...text.matchAll(/href=["'{`]+(\/[^"'`]*)/g)].map((match) => `${path}: ${match[1]}`),
    );
    expect(wrong).toEqual([]);
  });

  it("lets nothing be pressed that a keyboard cannot reach", () => {
    // A row of a list forwards a press to its link and a row of charges to its button, which is what the keyboard has; the stage
    // of a diagram listens to both. Nothing else may listen to the mouse alone.
    const both = ["kit/list/list.tsx", "features/costs/explorer/rows.tsx", "features/atlas/viewer/stage.tsx"];
    const wrong = files
      .filter(({ path, text }) => path.endsWith(".tsx") && !both.includes(path) && text.includes("onClick"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/<(tr|td|th|li|ul|div|span|p|section|article)\b(?:[^>]|=>)*?\sonClick=/g)].map(
          (match) => `${path}: <${match[1]}>`,
        ),
      );
    expect(wrong).toEqual([]);
  });

  it("opens every file with what it is for", () => {
    const wrong = files
      .filter(({ path, text }) => !path.endsWith(".test.ts") && !/^(\/\*\*|\/\/|\/\*)/.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("tells the server's problems by their code, in api/client.ts only", () => {
    const wrong = files
      .filter(({ path, text }) => path !== "api/client.ts" && /problem\.(errors|detail|title)\b/.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it("waits in no file itself, since chunks take from each other and a chunk that waits for another may be what that one waits for", () => {
    const wrong = files.flatMap(({ path, text }) => waitsOf(path, text).map((line) => `${path}:${line}`));
    expect(wrong).toEqual([]);
    expect(waitsOf("a.ts", "const a = 1;\nexport const b =\n  await load();")).toEqual([3]);
    expect(waitsOf("a.ts", "for await (const one of all) use(one);")).toEqual([1]);
    expect(
      waitsOf("a.tsx", "const load = async () => await all();\nclass A { async b() { await this.c(); } }"),
    ).toEqual([]);
  });

  it("has no inline script in the page", () => {
    const page = readFileSync(join(root, "apps/console/index.html"), "utf8");
    expect([...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)]).toEqual([]);
    expect(existsSync(join(root, "apps/public/theme.js"))).toBe(true);
  });
});

// Puts the mock before the app while developing, and in the build that pictures are taken of. It does nothing in a build that is
// shipped, so no such bundle can ever hold it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const START = "/@mock-start.js";
const worker = createRequire(import.meta.url).resolve("msw/mockServiceWorker.js");
const starts = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

export function mockApi({ built = false } = {}): Plugin {
  let entry = "";
  return {
    name: "stoa-mock-api",
    apply: built ? "build" : "serve",
    // Known from the start, so that the page is not loaded twice.
    config: () => ({ optimizeDeps: { include: ["msw", "msw/browser"] } }),
    configureServer: (server) => {
      server.middlewares.use("/mockServiceWorker.js", (_, response) => {
        response.setHeader("content-type", "text/javascript");
        response.end(readFileSync(worker));
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "mockServiceWorker.js", source: readFileSync(worker) });
    },
    // The app starts when the mock answers.
    transformIndexHtml: {
      order: "pre",
      handler: (html) =>
        html.replace(/(<script type="module"[^>]*src=")([^"]+)(")/, (_, before, source, after) => {
          entry = source.replace(/^\./, "");
          return `${before}${START}${after}`;
        }),
    },
    resolveId: (id) => (id === START ? id : undefined),
    load: (id) =>
      id === START
        ? `await import(${JSON.stringify(starts(built ? "at-once" : "browser"))});\nawait import("${entry}");`
        : undefined,
  };
}

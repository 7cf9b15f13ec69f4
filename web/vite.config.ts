// Builds one entry of the web app. `--mode console` (the default) is the console at the root of the server, `--mode stays` the
// member app of Stays beneath /stays/. Each is a build of its own, so that neither ever carries a chunk of the other.
// In development the API is a mock in the page (test/mock), or the real server when STOA_API names one.
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockApi } from "./test/mock/plugin.ts";

const api = process.env.STOA_API;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => ({
  root: here(mode === "stays" ? "./apps/stays" : "./apps/console"),
  base: mode === "stays" ? "/stays/" : "/",
  publicDir: here("./apps/public"),
  cacheDir: here("./node_modules/.vite"),
  plugins: [react(), tailwindcss(), ...(api ? [] : [mockApi()])],
  resolve: { alias: { "@": here(".") } },
  server: { port: 5173, fs: { allow: [here("..")] }, proxy: api ? { "/api": api, "/healthz": api } : undefined },
  preview: { port: 4173, proxy: api ? { "/api": api } : undefined },
  build: {
    target: "es2022",
    manifest: true,
    // The console first: it empties the folder, and the other entry lies in it.
    outDir: here(mode === "stays" ? "./dist/stays" : "./dist"),
    emptyOutDir: true,
    // The content security policy allows no data: fonts or scripts; small images may be inlined.
    assetsInlineLimit: (file: string) => (/\.(woff2?|js|svg)$/.test(file) ? false : undefined),
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // The name of a shared part is the list of its users.
        chunkFileNames: ({ name }: { name: string }) =>
          `assets/${name.startsWith("shared") ? "shared" : name}-[hash].js`,
        codeSplitting: {
          // What the first load needs comes in two files, one of which changes only with a package. What several pages share is
          // joined with its like where it is small: a request costs more than a few kilobytes.
          groups: [
            // The words that are needed at once, one file a language.
            {
              name: (id: string) => `words-${/(\w+)\.ts$/.exec(id)?.[1]}`,
              test: /\/web\/(i18n\/common|kit\/words|apps\/console\/shell\/words)\/(de|fr|ja)\.ts$/,
              priority: 4,
            },
            { name: "vendor", tags: ["$initial"], test: /node_modules/, priority: 3 },
            { name: "shell", tags: ["$initial"], priority: 2 },
            {
              name: "shared",
              // Only what leans on no package: a page with a field on it needs no form library, nor one with an icon of Atlas its stage.
              test: /\/lucide-react\/|@tanstack\/(react-query|query-core)\/|\/web\/(ui\/(?!overlays)|api\/|util\/|i18n\/|kit\/(?!form\/|list\/))/,
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 12_000,
              priority: 1,
            },
            // What every list needs, apart, so that a page without one is never given it for the sake of an icon that both show.
            {
              name: "list",
              test: /\/web\/kit\/list\/|@tanstack\/(react-)?table/,
              priority: 0.5,
            },
          ],
        },
      },
    },
  },
}));

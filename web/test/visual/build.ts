// What the pictures are taken of: the console with the mock in the place of a server, and the kit page. Both are built anew from
// the sources, so that the same code always shows the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base } from "@playwright/test";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build, type InlineConfig, preview } from "vite";
import { mockApi } from "../mock/plugin.ts";

const web = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Tests that get the address of the console with the mock; below it, at `/kit/`, is the kit. Built once for all of them. */
export const test = base.extend<object, { site: string }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs, which is nothing.
    async ({}, use) => {
      const { url, close } = await serve();
      await use(url);
      await close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Builds into a folder of its own and serves it on a free port of this machine. */
async function serve(): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "stoa-pictures-"));
  const shared: InlineConfig = { configFile: false, logLevel: "warn", resolve: { alias: { "@": web(".") } } };
  const one = (root: string, at: string, mocked: boolean): InlineConfig => ({
    ...shared,
    root: web(root),
    base: `/${at}`,
    publicDir: mocked ? web("apps/public") : false,
    plugins: [react(), tailwindcss(), ...(mocked ? [mockApi({ built: true })] : [])],
    build: {
      outDir: join(folder, at),
      emptyOutDir: false,
      target: "es2022",
      minify: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
    },
  });
  await build(one("apps/console", "", true));
  await build(one("test/kit", "kit/", false));
  const server = await preview({
    ...shared,
    root: web("test/visual"),
    build: { outDir: folder },
    preview: { host: "127.0.0.1", port: 0, open: false },
  });
  return {
    url: server.resolvedUrls!.local[0]!.replace(/\/$/, ""),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

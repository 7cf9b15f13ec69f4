// Builds the web app. In development the API is a mock (mock/), or the real server when STOA_API names one.
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockApi } from "./mock/plugin.ts";

const api = process.env.STOA_API;

export default defineConfig({
  plugins: [react(), tailwindcss(), ...(api ? [] : [mockApi()])],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { port: 5173, proxy: api ? { "/api": api, "/healthz": api } : undefined },
  preview: { port: 4173, proxy: api ? { "/api": api } : undefined },
  build: {
    target: "es2022",
    manifest: true,
    // The content security policy allows no data: fonts or scripts; small images may be inlined.
    assetsInlineLimit: (file: string) => (/\.(woff2?|js|svg)$/.test(file) ? false : undefined),
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});

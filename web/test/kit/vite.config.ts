// The kit page, for development and for pictures: `npm run kit`. It is never part of a build.
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  cacheDir: here("../../node_modules/.vite-kit"),
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": here("../..") } },
  server: { port: 5174, fs: { allow: [here("../../..")] } },
});

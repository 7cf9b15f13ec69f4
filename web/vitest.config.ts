// Unit tests and the rules of the repository in Node; the parts of `ui/` and `kit/` in a real browser.
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { launchOptions } from "./test/chromium.ts";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)) };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["{apps,features,stays,kit,ui,api,chart,i18n,util,test/unit}/**/*.test.{ts,tsx}"],
          environment: "node",
        },
      },
      {
        resolve: { alias },
        plugins: [react(), tailwindcss()],
        // Found once by hand, so that the first run does not stop to bundle what it meets and start again.
        optimizeDeps: {
          include: [
            "@hookform/resolvers/zod",
            "@tanstack/react-query",
            "@tanstack/react-router",
            "@tanstack/react-table",
            "cmdk",
            "clsx",
            "d3-selection",
            "d3-zoom",
            "echarts/charts",
            "echarts/components",
            "echarts/core",
            "echarts/renderers",
            "lucide-react",
            "msw",
            "radix-ui",
            "react",
            "react-dom",
            "react-dom/client",
            "react-hook-form",
            "react/jsx-dev-runtime",
            "vitest-browser-react",
            "zod",
          ],
        },
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.tsx"],
          setupFiles: ["test/browser/setup.ts"],
          expect: { poll: { timeout: 3000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: "chromium", viewport: { width: 1280, height: 800 } }],
          },
        },
      },
    ],
  },
});

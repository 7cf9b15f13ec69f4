// Unit tests and the rules of the repository.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: ["{apps,features,stays,kit,ui,api,chart,i18n,util,test/unit}/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});

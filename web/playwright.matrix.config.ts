// Draws every page in every language into target/screens (`make screens`), for a person to look at.
import { defineConfig } from "@playwright/test";
import { browser, server } from "./test/e2e/setup";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "matrix.spec.ts",
  workers: 1,
  reporter: [["list"]],
  outputDir: "test-results",
  use: { baseURL: server.url, ...browser },
  webServer: server.command,
});

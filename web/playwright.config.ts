// Journeys and accessibility against the real binary, started with a throwaway data folder on a free port.
import { defineConfig } from "@playwright/test";
import { browser, server } from "./test/e2e/setup";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "*.spec.ts",
  testIgnore: "screens.spec.ts",
  workers: 1,
  retries: 0,
  timeout: 90_000,
  reporter: [["list"]],
  outputDir: "test-results",
  use: { baseURL: server.url, trace: "retain-on-failure", locale: "en-GB", timezoneId: "UTC", ...browser },
  webServer: server.command,
});

// Journeys and accessibility against the real binary, started with a throwaway data folder on a free port; and the
// compared pictures, which need none.
import { defineConfig } from "@playwright/test";
import { browser, server } from "./test/e2e/setup";
import { pictures } from "./test/visual/project";

export default defineConfig({
  projects: [
    {
      name: "journeys",
      testDir: "test/e2e",
      testMatch: "*.spec.ts",
      testIgnore: ["screens.spec.ts", "matrix.spec.ts"],
    },
    pictures,
  ],
  workers: 1,
  retries: 0,
  timeout: 90_000,
  reporter: [["list"]],
  outputDir: "test-results",
  use: { baseURL: server.url, trace: "retain-on-failure", locale: "en-GB", timezoneId: "UTC", ...browser },
  webServer: server.command,
});

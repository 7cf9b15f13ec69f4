// Draws docs/screens: the key pages in light, dark and on a phone, for readers of the documents; and with `matrix` every page in every
// language, for a person to look at.
import { defineConfig } from "@playwright/test";
import { browser, server } from "./test/e2e/setup";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: ["screens.spec.ts", "matrix.spec.ts"],
  workers: 1,
  timeout: 240_000,
  reporter: [["list"]],
  outputDir: "test-results",
  use: { baseURL: server.url, locale: "en-GB", timezoneId: "UTC", ...browser },
  webServer: server.command,
});

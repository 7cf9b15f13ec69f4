// Compares, or draws anew, the pictures of web/test/visual/pictures without a server: they show the mock.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./test/chromium";
import { pictures } from "./test/visual/project";

export default defineConfig({
  workers: 1,
  timeout: 120_000,
  reporter: [["list"]],
  outputDir: "test-results",
  projects: [pictures],
  use: { locale: "en-GB", timezoneId: "UTC", browserName: "chromium", launchOptions },
});

// Draws docs/screens from the demo's invented company: the key pages in light, dark and on a phone, for readers of the documents. The
// demo is big, so a release build draws them: `cargo build --profile demo -p stoa`, then `STOA_BIN=$PWD/target/demo/stoa npm run screens`.
import { defineConfig } from "@playwright/test";
import { browser, demo, server } from "./test/e2e/setup";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "screens.spec.ts",
  workers: 1,
  timeout: 600_000,
  reporter: [["list"]],
  outputDir: "test-results",
  use: { baseURL: server.url, locale: "en-GB", timezoneId: "UTC", ...browser },
  webServer: demo.command,
});

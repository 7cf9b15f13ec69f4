// Writes docs/screens/{page}-{light,dark,phone}.png from the real binary and the real sample bill.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, expect, test } from "@playwright/test";
import { signUp, upload } from "./actions";
import { open } from "./open";
import { focusSample, mailboxKey } from "./setup";

const folder = fileURLToPath(new URL("../../../docs/screens", import.meta.url));
const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  phone: {
    colorScheme: "light",
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

test("screens", async ({ browser, baseURL }) => {
  const first = await browser.newContext({ baseURL, locale: "en-GB", timezoneId: "UTC" });
  const page = await first.newPage();
  await signUp(page, "Acme", "maria@acme.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("link", { name: "Open the run" }).click();
  await page.waitForURL(/runs\/./);
  const run = new URL(page.url()).pathname;
  await page.request.post("/api/v1/sessions/email-link", { data: { email: "maria@acme.example" } });
  for (const name of ["Grafana", "Nightly loader"]) {
    await page.goto(`/${org}/developer/keys`);
    await page.getByRole("link", { name: "New key" }).first().click();
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("button", { name: "I have copied it" }).click();
    await expect(page.getByRole("heading", { name })).toBeVisible();
  }
  const state = await first.storageState();
  const pages: Record<string, string> = {
    overview: `/${org}/costs?period=2024-09`,
    explorer: `/${org}/costs/explorer?from=2024-09-01&to=2024-10-01&group=ServiceProviderName,ServiceCategory&compare=previous`,
    upload: `/${org}/costs/upload`,
    run,
    sources: `/${org}/costs/sources`,
    keys: `/${org}/developer/keys`,
    mailbox: `/${org}/developer/mailbox`,
    "sign-in": "/sign-in",
    diagrams: `/${org}/atlas/pictures`,
    diagram: `/${org}/atlas/pictures/workspace?focus=crate%2Fcosts`,
    "cost-comparison": `/${org}/atlas/costs?load=1.4`,
    drawings: `/${org}/atlas/drawings`,
    draw: `/${org}/atlas/drawings/new`,
  };
  for (const [look, options] of Object.entries(looks)) {
    const inside = await browser.newContext({
      ...options,
      baseURL,
      storageState: state,
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    await inside.addInitScript((key) => sessionStorage.setItem("stoa.mailbox-key", key), mailboxKey());
    const outside = await browser.newContext({
      ...options,
      baseURL,
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    for (const [name, address] of Object.entries(pages)) {
      const shot = await (name === "sign-in" ? outside : inside).newPage();
      await open(shot, address);
      if (["overview", "explorer", "cost-comparison"].includes(name))
        await expect(shot.locator("canvas").first()).toBeVisible();
      await shot.evaluate(() =>
        document.fonts.ready.then(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        ),
      );
      await shot.screenshot({
        path: join(folder, `${name}-${look}.png`),
        fullPage: look !== "phone" && !["sign-in", "diagrams"].includes(name),
      });
      await shot.close();
    }
    await inside.close();
    await outside.close();
  }
});

// Writes docs/screens/{page}-{light,dark,phone}.png from the demo: the invented company, which belongs to nobody.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, expect, test } from "@playwright/test";
import { open } from "./open";
import { demo, mailboxKey } from "./setup";

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
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(demo.email);
  await page.getByLabel("Password").fill(demo.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/costs(\?|$)/);
  // The first organisation is the company's, and its pages say that it is invented.
  await expect(page.getByRole("note")).toContainText("Invented");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  const asked = await page.request.get(
    `/api/v1/organisations/${org}/costs/runs?limit=100&sort=-rows_out&state=completed`,
  );
  const { items } = (await asked.json()) as { items: { id: string; rejects: number | null }[] };
  // The largest bill of all that had something to say.
  const run = items.find(({ rejects }) => rejects) ?? items[0];
  expect(run, "a completed run").toBeDefined();
  await page.request.post("/api/v1/sessions/email-link", { data: { email: demo.email } });
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
    // Both open with the newest month, up to the day before today.
    overview: `/${org}/costs`,
    explorer: `/${org}/costs/explorer?group=ServiceProviderName,ServiceCategory&compare=previous`,
    upload: `/${org}/costs/upload`,
    run: `/${org}/costs/runs/${run!.id}`,
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

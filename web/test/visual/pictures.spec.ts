// The kit page and sixteen pages of the console, in light, dark and on a phone, compared with the committed pictures. The data is
// the mock's, which is made the same way each time; the time is fixed; nothing moves; fonts are the bundled ones.
import { type BrowserContextOptions, expect, type Page } from "@playwright/test";
import { open } from "../e2e/open";
import { test } from "./build";
import { record, thisMachine, whyNot } from "./machine";

const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light", viewport: { width: 1040, height: 660 } },
  dark: { colorScheme: "dark", viewport: { width: 1040, height: 660 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
/** The day the mock's bills end at, so that "today" and "an hour ago" are the same for ever. */
const now = new Date("2026-11-20T10:00:00Z");

const org = "/acme_m4x2k1";
const pages: Record<string, string> = {
  overview: `${org}/costs?period=2026-11`,
  explorer: `${org}/costs/explorer?from=2026-11-01&to=2026-12-01&group=ServiceName&compare=previous`,
  upload: `${org}/costs/upload`,
  sources: `${org}/costs/sources`,
  source: `${org}/costs/sources/src-aws`,
  runs: `${org}/costs/runs`,
  run: `${org}/costs/runs/run-101`,
  "run-failed": `${org}/costs/runs/run-099`,
  history: `${org}/costs/datasets`,
  keys: `${org}/developer/keys`,
  "new-key": `${org}/developer/keys/new`,
  drawings: `${org}/atlas/drawings`,
  jobs: `${org}/developer/jobs`,
  members: `${org}/settings/members`,
  organisation: `${org}/settings/organisation`,
  account: "/account",
};
const first = Object.keys(pages)[0];
/** Parts of the kit page; each is a picture, since a small fault on a tall picture would be below what is tolerated. */
const parts = ["basics", "fields", "list", "detail", "form", "async", "confirm", "drawer"];

let difference: string | undefined;

test.beforeAll(async ({ browser }, info) => {
  const page = await browser.newPage();
  const here = await thisMachine(browser, page);
  await page.close();
  if (["all", "changed"].includes(info.config.updateSnapshots)) record(here);
  else difference = whyNot(here);
  if (difference) console.log(difference);
});

/** Everything has come and is drawn: answers, the fonts, and two frames. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });

/** Leads from one page of the app to another as a link does, without loading it anew, which takes the longest of all. */
const turn = (page: Page, address: string) =>
  page.evaluate((to) => {
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);

for (const [look, options] of Object.entries(looks))
  test.describe(look, () => {
    test.describe.configure({ timeout: 240_000 });
    test.use({ ...options, contextOptions: { reducedMotion: "reduce" } });

    test.beforeEach(async ({ page }) => {
      test.skip(difference !== undefined, difference);
      await page.clock.setFixedTime(now);
      // Signed in, as the mock keeps it.
      await page.addInitScript(() => sessionStorage.setItem("stoa-mock", "in"));
    });

    test(`the kit, ${look}`, async ({ page, site }) => {
      for (const part of parts) {
        await page.goto(`${site}/kit/#/${part}`);
        await expect(page.locator(`section[aria-label=${part}]`)).toBeAttached();
        await settled(page);
        await expect.soft(page).toHaveScreenshot(`kit-${part}-${look}.png`, { fullPage: true });
      }
    });

    test(`sixteen pages, ${look}`, async ({ page, site }) => {
      for (const [name, address] of Object.entries(pages)) {
        await open(page, site + address, {
          quiet: 150,
          go: name === first ? undefined : () => turn(page, address),
        });
        expect(new URL(page.url()).pathname, "the page that is meant").toBe(address.split("?")[0]);
        await settled(page);
        await expect.soft(page).toHaveScreenshot(`${name}-${look}.png`);
      }
    });
  });

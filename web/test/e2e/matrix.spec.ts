// `make screens`: every page in every language, in light, in dark and on a phone, as pictures for a person to look at; the suite
// itself looks at each page in English in light and dark (axe.spec.ts), and on a phone in every other language (languages.spec.ts).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, expect, type Page, test } from "@playwright/test";
import { enter, upload } from "./actions";
import { open } from "./open";
import { filler, organisationPages, personPages } from "./pages";
import { focusSample } from "./setup";

const folder = process.env.STOA_SCREENS ?? fileURLToPath(new URL("../../../target/screens", import.meta.url));
const phone = 390;
const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: phone, height: 844 }, isMobile: true, hasTouch: true },
};

let state: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;
let addresses: string[];

test.beforeAll(async ({ browser, baseURL }) => {
  const page = await (await browser.newContext({ baseURL, locale: "en-GB" })).newPage();
  await enter(page, "Every Page", "maria@every.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  const fill = await filler(page, org);
  addresses = [...organisationPages.map((path) => `/${org}/${fill(path)}`), ...personPages];
  state = await page.context().storageState();
  await page.context().close();
});

for (const language of ["en", "de", "fr", "ja"])
  for (const [look, options] of Object.entries(looks))
    test(`every page in ${language}, ${look}`, async ({ browser, baseURL }) => {
      test.setTimeout(600_000);
      const context = await browser.newContext({
        ...options,
        baseURL,
        storageState: state,
        locale: language === "en" ? "en-GB" : language,
        timezoneId: "UTC",
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      const into = join(folder, `${language}-${look}`);
      mkdirSync(into, { recursive: true });
      const wide: string[] = [];
      for (const [number, address] of addresses.entries()) {
        await open(page, address);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (look === "phone" && width > phone) wide.push(`${address} is ${width} wide`);
        const name = address.replace(/[^\w]+/g, "-").replace(/^-|-$/g, "");
        await page.screenshot({
          path: join(into, `${String(number).padStart(2, "0")}-${name.slice(0, 60)}.png`),
          fullPage: true,
        });
      }
      await context.close();
      expect(wide).toEqual([]);
    });

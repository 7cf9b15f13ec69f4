// Every page in every language, on a phone: nothing of another language is left, nothing is wider than the screen; and a
// dictionary that does not come leaves the page in English.
import { expect, type Page, test } from "@playwright/test";
import type { Dictionary } from "../../i18n/types";
import { enter, upload } from "./actions";
import { open } from "./open";
import { filler, organisationPages } from "./pages";
import { focusSample } from "./setup";

/** Views of a page that its address chooses; the pages themselves come from the routes. */
const views = ["costs?period=2024-09", "costs/explorer?from=2024-09-01&to=2024-10-01", "costs/explorer?view=rows"];
const folders = [
  "i18n/common",
  "kit/words",
  "apps/console/shell/words",
  ...["account", "atlas", "costs", "developer", "settings"].map((feature) => `features/${feature}/words`),
];

/** English texts that read differently in a language: none of them may be on a page of it. */
async function foreign(language: string): Promise<string[]> {
  const left = new Set<string>();
  const right = new Set<string>();
  const walk = (english: Dictionary, other: Dictionary) => {
    for (const [key, text] of Object.entries(english)) {
      const said = other[key]!;
      if (typeof text !== "string") walk(text, said as Dictionary);
      else if (!text.includes("{")) {
        right.add(said as string);
        if (text !== said) left.add(text);
      }
    }
  };
  for (const folder of folders) {
    const [english, other] = await Promise.all(
      ["en", language].map(
        async (name) => ((await import(`../../${folder}/${name}.ts`)) as { default: Dictionary }).default,
      ),
    );
    walk(english!, other!);
  }
  // A word of another text in that language, such as "Service" in French, says nothing.
  return [...left].filter((text) => !right.has(text));
}

const texts = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    // What the server sends in English says so (`lang`); pictures and code hold names.
    const elsewhere = `[lang]:not(html), [translate="no"], svg, code, pre, textarea`;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
      node instanceof Element && node.matches(elsewhere) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(node.getAttribute(name) ?? "");
      } else found.push(node.textContent?.trim() ?? "");
    }
    return found.filter(Boolean);
  });

let state: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;
let org: string;
/** Puts things that there are into an address. */
let fill: (path: string) => string;

test.beforeAll(async ({ browser, baseURL }) => {
  const page = await (await browser.newContext({ baseURL, locale: "en-GB" })).newPage();
  await enter(page, "Tongues", "maria@tongues.example");
  org = new URL(page.url()).pathname.split("/")[1]!;
  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  fill = await filler(page, org);
  state = await page.context().storageState();
  await page.context().close();
});

for (const language of ["en", "de", "fr", "ja"]) {
  test(`every page in ${language}, on a phone`, async ({ browser, baseURL }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({
      baseURL,
      storageState: state,
      locale: language,
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    });
    const page = await context.newPage();
    const english = await foreign(language);
    const wrong: string[] = [];
    for (const address of [
      ...[...organisationPages, ...views].map((path) => `/${org}/${fill(path)}`),
      "/account",
      "/invitations",
      "/new-organisation",
    ]) {
      await open(page, address);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      const shown = await texts(page);
      expect(shown.length, address).toBeGreaterThan(3);
      wrong.push(...english.filter((text) => shown.includes(text)).map((text) => `${address}: ${text}`));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) wrong.push(`${address} is ${width} wide`);
      if (process.env.SHOTS) {
        const name = `${language}-${address
          .replace(`/${org}/`, "")
          .replace(/[^a-z]+/gi, "-")
          .slice(0, 30)}`;
        await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
      }
    }
    await context.close();
    expect(wrong).toEqual([]);
  });
}

test("a dictionary that does not come leaves the page in English, and can be tried again", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL, storageState: state, locale: "de" });
  const page = await context.newPage();
  const dictionaries = /\/assets\/(words-)?de-[\w-]+\.js$/;
  await page.route(dictionaries, (route) => route.abort());
  await page.goto(`/${org}/settings/members`);
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
  await expect(page.getByText("English is shown")).toBeVisible();
  await page.unroute(dictionaries);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Mitglieder" })).toBeVisible();
  await context.close();
});

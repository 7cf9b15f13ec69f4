import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enter, upload } from "./actions";
import { open } from "./open";
import { filler, organisationPages, personPages } from "./pages";
import { focusSample } from "./setup";

/** Views of a page that its address chooses; the pages themselves come from the routes. */
const views = [
  "costs/explorer?view=table&grain=month&compare=previous",
  "costs/explorer?view=treemap",
  "costs/explorer?view=rows",
  "atlas/pictures/workspace?focus=crate%2Fcosts",
  "atlas/pictures/request-flow",
  "atlas/pictures/scheduler-day",
  "atlas/costs?load=1.5&plan=gke-standard",
];
const pages = [...organisationPages, ...views];
let page: Page;
let org: string;
/** Puts things that there are into an address. */
let fill: (path: string) => string;

test.beforeAll(async ({ browser, baseURL }) => {
  page = await (await browser.newContext({ baseURL, locale: "en-GB" })).newPage();
  await enter(page, "Axe Works", "maria@axe.example");
  org = new URL(page.url()).pathname.split("/")[1]!;
});
test.afterAll(() => page.context().close());

async function check(address: string, scheme: "light" | "dark") {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await open(page, address);
  await expect(page.locator("main")).toHaveCount(1);
  // Whoever speaks to the machine says what stands on a control, so its name has that in it; axe asks for it only when told.
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { "label-content-name-mismatch": { enabled: true } } })
    .analyze();
  expect(
    violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes
          .slice(0, 3)
          .map(({ target }) => target.join(" "))
          .join("; ")})`,
    ),
    `${address} in ${scheme}`,
  ).toEqual([]);
}

test("finds the pages of the app", () => {
  expect(organisationPages).toContain("developer/keys");
  expect(organisationPages.length).toBeGreaterThan(15);
  expect(personPages).toContain("/sign-in");
});

// Before anything is there: every page says so instead of showing nothing.
for (const path of organisationPages.filter((path) => !path.includes("$")))
  test(`${path}, empty`, () => check(`/${org}/${path}`, "light"));

test("a bill", async () => {
  await page.goto(`/${org}/costs`);
  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  fill = await filler(page, org);
});

for (const scheme of ["light", "dark"] as const) {
  for (const path of pages) test(`${path} in ${scheme}`, () => check(`/${org}/${fill(path)}`, scheme));
  test(`overlays in ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.goto(`/${org}/costs/explorer?view=rows`);
    await page.getByRole("row").nth(1).getByRole("button").click();
    await expect(page.getByText("Where it comes from")).toBeVisible();
    const drawer = await new AxeBuilder({ page }).analyze();
    expect(drawer.violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(page.getByPlaceholder(/^Find a page, a service/)).toBeFocused();
    const palette = await new AxeBuilder({ page }).analyze();
    expect(palette.violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Add filter" }).click();
    await expect(page.getByPlaceholder("Find a dimension or a tag")).toBeFocused();
    const menu = await new AxeBuilder({ page }).analyze();
    expect(menu.violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    await page.keyboard.press("Escape");
  });
}

for (const scheme of ["light", "dark"] as const) {
  test(`overlays of Atlas in ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const clean = async () =>
      expect(
        (await new AxeBuilder({ page }).analyze()).violations.map(
          ({ id, help, nodes }) => `${id}: ${help} (${nodes[0]!.target.join(" ")})`,
        ),
      ).toEqual([]);
    await page.goto(`/${org}/atlas/pictures/workspace?focus=crate%2Fcosts`);
    await page.getByRole("button", { name: "Layers" }).click();
    await expect(page.getByLabel("Words on lines")).toBeVisible();
    await clean();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Code: crates\/costs/ }).click();
    await expect(page.getByRole("dialog").getByRole("button", { name: /lib\.rs/ })).toBeVisible();
    await clean();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /lib\.rs/ })
      .click();
    await expect(page.getByRole("dialog").getByText("//! Costs:")).toBeVisible();
    await clean();
    await page.goto(`/${org}/atlas/costs`);
    await page.getByRole("button", { name: "Workload file" }).click();
    await expect(page.getByLabel("Workload, in TOML")).toBeVisible();
    await clean();
  });
}

for (const scheme of ["light", "dark"] as const) {
  test(`of the person in ${scheme}`, async () => {
    for (const address of personPages) await check(address, scheme);
  });
  test(`signed out in ${scheme}`, async ({ browser, baseURL }) => {
    const own = page;
    page = await (await browser.newContext({ baseURL })).newPage();
    for (const address of personPages) await check(address, scheme);
    await page.context().close();
    page = own;
  });
}

// A bill that would take a month away: it waits, says what it would change, and is discarded or confirmed.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enter, exactSum, upload } from "./actions";
import { focusSample } from "./setup";

test.describe.configure({ mode: "serial" });

/** The first 59 rows of the sample's September, in the place of all of them. */
function partOfSeptember() {
  const text = gunzipSync(readFileSync(focusSample())).toString("utf8");
  const [head = "", ...rows] = text.trimEnd().split("\n");
  const september = rows.filter((row) => row.includes('"2024-10-01 00:00:00","2024-09-01 00:00:00"')).slice(0, 59);
  expect(september).toHaveLength(59);
  return { name: "september.csv", mimeType: "text/csv", buffer: Buffer.from(`${head}\n${september.join("\n")}\n`) };
}

const september = exactSum(focusSample(), "BilledCost", (row) => row.BillingPeriodStart!.startsWith("2024-09"));
const total = (page: Page) => page.getByText(/^exactly /).first();
const asked = (page: Page) => page.getByText("This run needs an answer");

async function begin(page: Page): Promise<string> {
  await enter(page, "Waiting Works", "maria@waiting.example");
  return new URL(page.url()).pathname.split("/")[1]!;
}

async function isAccessible(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page })
      .options({ rules: { "label-content-name-mismatch": { enabled: true } } })
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

test("a bill that would take a month away waits, and what is discarded changes nothing", async ({ page }) => {
  const org = await begin(page);
  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await upload(page, partOfSeptember());
  await expect(asked(page)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Needs an answer", { exact: true }).first()).toBeVisible();
  const months = page.getByRole("region", { name: "What it would replace" });
  await expect(months.getByRole("row", { name: /Sep 2024/ })).toContainText("59 rows");

  // The overview leads to it and shows what there was.
  await page.goto(`/${org}/costs?period=2024-09`);
  await expect(page.getByText("A bill waits for an answer")).toBeVisible();
  await expect(total(page)).toHaveText(`exactly ${september}`);
  await isAccessible(page);
  await page.getByText("A bill waits for an answer").locator("..").getByRole("link").click();
  await expect(page).toHaveURL(/\/costs\/runs\/.+/);
  await expect(asked(page)).toBeVisible();
  await isAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await expect(asked(page)).toBeHidden();
  await page.goto(`/${org}/costs?period=2024-09`);
  await expect(total(page)).toHaveText(`exactly ${september}`);
  await expect(page.getByText("A bill waits for an answer")).toBeHidden();
});

test("what is confirmed is published, and History is the way back", async ({ page }) => {
  const org = await begin(page);
  await upload(page, partOfSeptember());
  await expect(asked(page)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("September 2024");
  await expect(dialog).toContainText("59 rows");
  await isAccessible(page);
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  const replaced = page.getByRole("region", { name: "What it replaced" });
  await expect(replaced.getByRole("row", { name: /Sep 2024/ })).toContainText("59 rows");
  await page.goto(`/${org}/costs?period=2024-09`);
  await expect(total(page)).not.toHaveText(`exactly ${september}`);

  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("link", { name: "Show as of then" }).first().click();
  await expect(page.getByText("You are looking at the past")).toBeVisible();
  await page.getByRole("button", { name: /^Period / }).click();
  await page.getByRole("menuitemradio", { name: "September 2024" }).click();
  await expect(total(page)).toHaveText(`exactly ${september}`);
});

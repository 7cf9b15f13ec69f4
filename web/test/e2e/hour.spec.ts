// What an hour of trying everything meets: links that hold the view, choices that stay, questions that are answered.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { enter, upload } from "./actions";
import { focusSample } from "./setup";

test.describe.configure({ mode: "serial" });

const completed = (page: Page) =>
  expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });

/** The sample, with texts put in the place of others, as a bill of its own. */
function bill(name: string, ...changes: [RegExp, string][]) {
  const text = gunzipSync(readFileSync(focusSample())).toString("utf8");
  const [head = "", ...rows] = text.trimEnd().split("\n").slice(0, 400);
  const changed = changes.reduce((all, [from, to]) => all.replaceAll(from, to), rows.join("\n"));
  return { name, mimeType: "text/csv", buffer: Buffer.from(`${head}\n${changed}\n`) };
}

async function begin(page: Page): Promise<string> {
  await enter(page, "Hour Works", "maria@hour.example");
  return new URL(page.url()).pathname.split("/")[1]!;
}

test("the newest month with money opens, and the address says so", async ({ page }) => {
  const org = await begin(page);
  await upload(page, focusSample());
  await completed(page);
  // A small bill of euros in a later month: its rows are few and its money counts.
  await upload(
    page,
    bill(
      "euros.csv",
      [/2024-10-01/g, "2024-12-01"],
      [/2024-09-/g, "2024-11-"],
      [/USD/g, "EUR"],
      [/1234567890123/g, "9876543210987"],
    ),
  );
  await completed(page);
  await page.goto(`/${org}/costs`);
  await expect(page.getByRole("heading", { name: "November 2024" })).toBeVisible();
  await expect(page).toHaveURL(/period=2024-11/);
});

test("what was chosen stays chosen from page to page", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/costs`);
  await page.getByRole("button", { name: "Previous period" }).click();
  await expect(page.getByRole("heading", { name: "October 2024" })).toBeVisible();
  await page.getByRole("button", { name: "Previous period" }).click();
  await expect(page.getByRole("heading", { name: "September 2024" })).toBeVisible();
  await page.getByRole("button", { name: /^Measure / }).click();
  await page.getByRole("menuitemradio", { name: /^Effective cost/ }).click();
  await expect(page).toHaveURL(/measure=EffectiveCost/);
  await page.getByRole("link", { name: "Explorer" }).click();
  await expect(page.getByRole("heading", { name: "September 2024" })).toBeVisible();
  await expect(page).toHaveURL(/from=2024-09-01&to=2024-10-01/);
  await expect(page.getByRole("button", { name: "Measure" })).toContainText("Effective cost");
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { name: "September 2024" })).toBeVisible();
  await expect(page).toHaveURL(/period=2024-09.*measure=EffectiveCost|measure=EffectiveCost.*period=2024-09/);
});

test("a link that says what is not so is mended, and says that it was", async ({ page }) => {
  const org = await begin(page);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  for (const [address, said, gone] of [
    ["costs?as_of=garbage", "as_of=garbage", "as_of"],
    ["costs?period=2024-13", "period=2024-13", "2024-13"],
    ["costs?period=2024-09&currency=XYZ", "No charge is in the currency `XYZ`", "XYZ"],
    ["costs/explorer?as_of=garbage", "as_of=garbage", "as_of"],
    ["costs/explorer?from=2024-13-45&to=2024-14-01", "from=2024-13-45", "2024-13"],
    ["costs/explorer?from=2024-10-01&to=2024-09-01", "from=2024-10-01", "from=2024-10-01"],
    ["costs/explorer?group=Nonsense", "There is no dimension `Nonsense`", "Nonsense"],
    ["costs/explorer?filter=Nonsense~in~x", "There is no dimension `Nonsense`", "Nonsense"],
    ["costs/explorer?view=rows&currency=XYZ", "XYZ", "XYZ"],
    ["costs/runs?sort=colour", "sort=colour", "sort"],
  ] as const) {
    await page.goto("about:blank");
    await page.goto(`/${org}/${address}`);
    await expect(page.getByText(said).first(), address).toBeVisible();
    await expect(page, address).not.toHaveURL(new RegExp(gone));
    await expect(page.getByRole("table").first(), address).toBeVisible();
    await expect(page.getByText("This page could not be shown")).toBeHidden();
  }
  expect(problems).toEqual([]);
});

test("an address that is none keeps the way around", async ({ page }) => {
  const org = await begin(page);
  for (const address of ["nothing", "costs/nothing", "costs/runs/nothing", "atlas/pictures/nothing"]) {
    await page.goto(`/${org}/${address}`);
    // A debug build takes its time for the first list of pictures.
    await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByRole("link", { name: "Explorer" })).toBeVisible();
  }
});

test("a month without a charge says so and leads to one with some", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/costs?period=2020-01`);
  await expect(page.getByText("Nothing was charged in January 2020")).toBeVisible();
  await page.getByRole("button", { name: "See November 2024" }).click();
  await expect(page.getByRole("heading", { name: "November 2024" })).toBeVisible();
});

test("what stands beside a sum in another currency is said with it, and one press away", async ({ page }) => {
  const org = await begin(page);
  await upload(page, bill("more-euros.csv", [/USD/g, "EUR"], [/1234567890123/g, "5555555555555"]));
  await completed(page);
  await page.goto(`/${org}/costs?period=2024-09&currency=USD`);
  const euros = page.getByTitle("Show EUR");
  await expect(euros).toHaveText(/^\+ €\d/);
  const said = (await euros.textContent())!.replace("+ ", "");
  await euros.click();
  await expect(page).toHaveURL(/currency=EUR/);
  await expect(page.getByRole("link", { name: /^Billed cost/ }).first()).toContainText(said);
  await expect(page.getByTitle("Show USD")).toHaveText(/^\+ \$/);
});

test("groups are found by typing, and tags too; comparing draws the months before", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/costs/explorer?from=2024-09-01&to=2024-10-01&compare=previous`);
  await expect(page.getByText("August 2024")).toBeVisible();
  await page.getByRole("button", { name: /^by/ }).click();
  const search = page.getByPlaceholder("Find a dimension or a tag");
  await expect(search).toBeFocused();
  await search.fill("region na");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/group=ServiceName%2CRegionName/);
  await search.fill("business");
  await expect(page.getByRole("option", { name: /Tag business_unit/ }).first()).toBeVisible();
  await search.fill("");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("[cmdk-item][data-selected=true]")).toContainText("Category");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
});

test("drawing across the days zooms in, and Back zooms out", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/costs/explorer?from=2024-09-01&to=2024-10-01`);
  const canvas = page.locator("[role=img] canvas").first();
  await expect(canvas).toBeVisible();
  const { x, y, width, height } = (await canvas.boundingBox())!;
  await page.mouse.move(x + width * 0.4, y + height * 0.4);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.45, { steps: 4 });
  await page.mouse.move(x + width * 0.6, y + height * 0.5, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=2024-09-1\d&to=2024-09-\d\d/);
  await expect(page).toHaveURL(/basis=charge/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("–");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "September 2024" })).toBeVisible();
});

test("the palette finds what costs something, where it came from, and pictures", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/costs/runs`);
  const find = async (text: string, name: RegExp) => {
    await expect(page.getByRole("button", { name: "Search and commands" })).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Find a page, a service").fill(text);
    await page.getByRole("option", { name }).first().click();
  };
  await find("kubernetes", /^Azure Kubernetes Service/);
  await expect(page).toHaveURL(/explorer\?.*filter=ServiceName%7Ein%7EAzure\+Kubernetes\+Service/);
  // It cost something in another month than the newest: all of them are shown.
  await expect(page.getByRole("row", { name: /^Total/ })).toContainText(/[1-9]/);
  await find("9876543210987", /AWS 9876543210987/);
  await expect(page).toHaveURL(/costs\/(sources|runs|explorer)/);
});

test("the log calls people and sources by their names", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/developer/events`);
  const row = page.getByRole("row", { name: /costs\.source\.created/ }).first();
  await expect(row).toContainText(/AWS \d{13}/);
  await expect(row).toContainText("Maria Keller");
  await row.getByRole("link").click();
  await expect(page.getByRole("dialog").getByText(/^source\//)).toBeVisible();
});

test("a key for uploads uploads, with the sample as it is copied", async ({ page, context, request }) => {
  const org = await begin(page);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/${org}/developer/keys/new`);
  await page.getByLabel("Name").fill("Uploads");
  await page.getByRole("button", { name: "uploading bills" }).click();
  await expect(page.getByRole("checkbox", { name: /Upload bills/ })).toBeChecked();
  await page.getByRole("button", { name: "Create key" }).click();
  const sample = page.getByRole("group", { name: "Upload a bill:" });
  await sample.getByRole("button", { name: "Copy" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const [, key, url] = /"X-API-Key: (\S+)" [\s\S]*-F file=@bill\.csv\.gz[\s\S]* (http\S+)$/.exec(command)!;
  const answer = await request.post(url!, {
    headers: { "X-API-Key": key! },
    multipart: { file: { name: "bill.csv.gz", mimeType: "application/gzip", buffer: readFileSync(focusSample()) } },
  });
  expect(answer.status(), await answer.text()).toBe(202);
});

test("two different bills that were dropped together become two", async ({ page }) => {
  await begin(page);
  const aws = focusSample().replace("focus_1_0_sample", "aws_cur_sample");
  await upload(page, focusSample(), aws);
  await page.getByRole("button", { name: "Upload each file by itself" }).click({ timeout: 60_000 });
  await completed(page);
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  const rows = page.getByRole("row").filter({ has: page.getByText("Completed", { exact: true }) });
  await expect(rows.filter({ hasText: /^AWS.*aws_cur_sample\.csv\.gz/ }).first()).toBeVisible({ timeout: 60_000 });
});

test("a file that is exported says what is in it", async ({ page }) => {
  const org = await begin(page);
  await page.goto(`/${org}/costs/explorer?from=2024-09-01&to=2024-10-01&group=RegionId`);
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "CSV" }).first().click(),
  ]);
  // In which currency is said where there are several.
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${org}-BilledCost-by-RegionId-2024-09(-USD)?\\.csv$`));
});

test("on a phone nothing of the money is hidden", async ({ page }) => {
  const org = await begin(page);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const address of ["costs/datasets", "costs/explorer?view=rows&from=2024-09-01&to=2024-10-01"]) {
    await page.goto(`/${org}/${address}`);
    const money = page.locator("table td.num:visible").last();
    await expect(money).toHaveText(/\d/);
    const { x, width } = (await money.boundingBox())!;
    expect(x + width, address).toBeLessThanOrEqual(390);
  }
});

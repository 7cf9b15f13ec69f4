import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { enter, exactSum, upload } from "./actions";
import { focusSample, mailboxKey } from "./setup";

test.describe.configure({ mode: "serial" });

test("from sign-up to a chart, to the last digit", async ({ page }) => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // A refused request is an answer; what must not happen is script errors and blocked content.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      problems.push(message.text());
  });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url())) elsewhere.push(request.url());
  });

  await enter(page, "Journey Works", "maria@journey.example");
  await expect(page.getByText("No bill yet")).toBeVisible();

  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Nothing lost")).toBeVisible();
  await expect(page.getByRole("row", { name: /^Rows/ })).toContainText("1,000");

  await page.getByRole("link", { name: "See September 2024" }).click();
  await expect(page.getByRole("heading", { name: "September 2024" })).toBeVisible();
  const september = exactSum(focusSample(), "BilledCost", (row) => row.BillingPeriodStart!.startsWith("2024-09"));
  await expect(page.getByText(`exactly ${september}`)).toBeVisible();
  await expect(
    page.getByRole("img", { name: /Billed cost per day by service, September 2024/ }).locator("canvas"),
  ).toBeVisible();
  await expect(page.getByRole("row", { name: /Amazon Elastic Compute Cloud/ })).toBeVisible();

  // Every number opens what it is made of: service → accounts → charges → one charge with its line in the file.
  await page
    .getByRole("row", { name: /Amazon Elastic Compute Cloud/ })
    .getByRole("link")
    .click();
  await expect(page).toHaveURL(/filter=ServiceName/);
  await page.getByRole("button", { name: "Charges", exact: true }).click();
  await page.getByRole("row").nth(1).getByRole("button").click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("Where it comes from")).toBeVisible();
  await expect(drawer.getByText(/csv.*line/i).first()).toBeVisible();
  await expect(drawer.getByText("x_SourceLine")).toBeVisible();

  expect(problems).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test("the same bill twice changes nothing; a broken one says what to do", async ({ page }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  const total = page.getByText(/^exactly /);
  for (const again of [false, true]) {
    await upload(page, focusSample());
    await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    await page.getByRole("link", { name: "See September 2024" }).click();
    const september = exactSum(focusSample(), "BilledCost", (row) => row.BillingPeriodStart!.startsWith("2024-09"));
    await expect(total, again ? "after the second upload" : "after the first upload").toHaveText(
      `exactly ${september}`,
    );
  }

  await upload(page, { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
  await expect(page.getByRole("alert")).toContainText("empty");

  const whole = readFileSync(focusSample());
  await upload(page, { name: "cut.csv.gz", mimeType: "application/gzip", buffer: whole.subarray(0, whole.length / 2) });
  await expect(page.getByRole("alert")).toContainText("cut.csv.gz", { timeout: 30_000 });

  const lines = gunzipSync(whole).toString("utf8").split("\n");
  for (const line of [17, 400, 900]) lines[line] = lines[line]!.replace(/,-?\d+\.\d+,/, ',"n/a",');
  await page.getByRole("link", { name: "Upload", exact: true }).first().click();
  await upload(page, { name: "three-broken.csv.gz", mimeType: "application/gzip", buffer: gzipSync(lines.join("\n")) });
  await expect(page.getByRole("heading", { name: /Rejected rows/ })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("region", { name: "Rejected rows" }).getByRole("row")).toHaveCount(4);

  // What was shown before the broken file can still be shown, to the last digit.
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("link", { name: "Show as of then" }).first().click();
  await expect(page.getByText("You are looking at the past")).toBeVisible();
  await page.getByRole("button", { name: /^Period / }).click();
  await page.getByRole("menuitemradio", { name: "September 2024" }).click();
  await expect(total).toHaveText(
    `exactly ${exactSum(focusSample(), "BilledCost", (row) => row.BillingPeriodStart!.startsWith("2024-09"))}`,
  );
});

test("an upload goes on while its page is left, and the tab is not closed by mistake", async ({ page }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  let go = () => {};
  const held = new Promise<void>((done) => {
    go = done;
  });
  await page.route("**/costs/uploads", async (route) => {
    await held;
    await route.continue();
  });
  await upload(page, focusSample());
  await expect(page.getByRole("progressbar", { name: "Progress of the upload" })).toBeVisible();
  const bar = page.getByRole("region", { name: "Uploads" });
  await expect(bar).toBeHidden();

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect(bar.getByRole("progressbar")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Uploads"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  // The tab asks before it goes, and stays.
  const asked = page.waitForEvent("dialog").then(async (dialog) => {
    await dialog.dismiss();
    return dialog.type();
  });
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe("beforeunload");
  await expect(bar).toBeVisible();

  go();
  await expect(bar.getByText("Uploaded")).toBeVisible({ timeout: 30_000 });
  await bar.getByRole("link", { name: "Open" }).click();
  await expect(page).toHaveURL(/\/costs\/runs\/.+/);
  await expect(bar).toBeHidden();
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
});

test("a report leaves as CSV and Parquet, and its link brings it back", async ({ page }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  await page.getByRole("link", { name: "Explorer" }).click();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await expect(page).toHaveURL(/view=table/);
  const shown = await page.getByRole("row", { name: /^Total/ }).textContent();
  for (const [format, start] of [
    ["CSV", "ServiceName"],
    ["Parquet", "PAR1"],
  ] as const) {
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: format }).first().click(),
    ]);
    expect(
      readFileSync(await download.path())
        .subarray(0, start.length)
        .toString("latin1"),
    ).toBe(start);
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
  }
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByRole("row", { name: /^Total/ })).toHaveText(shown!);
});

test("a bill without an account gets the one that is typed, and a source keeps its answers", async ({ page }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  const costs = JSON.stringify({
    object: "organization.costs.result",
    start_time: 1767225600,
    end_time: 1767312000,
    amount: { value: 1.25, currency: "usd" },
    line_item: "gpt-4o, input",
  });
  await page.getByRole("link", { name: "Upload", exact: true }).first().click();
  await page.getByText("The bill does not name its account").click();
  await page.getByLabel("Billing account").fill("org-4711");
  await page.getByLabel("Name of the account").fill("Research");
  await page
    .getByLabel("Choose files")
    .first()
    .setInputFiles({ name: "costs.jsonl", mimeType: "application/json", buffer: Buffer.from(costs) });
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("OpenAI org-4711").first()).toBeVisible();

  await page.getByRole("link", { name: "Sources" }).first().click();
  await page.getByRole("button", { name: "More for OpenAI org-4711" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings of OpenAI org-4711" })).toBeVisible();
  await expect(page.getByLabel("Billing account", { exact: true })).toHaveValue("org-4711");
  await expect(page.getByLabel("Name of the account")).toHaveValue("Research");
  await page.getByText("What the provider supports").click();
  await page.getByLabel("REGION_SUPPORTED").selectOption("no");
  await page.getByRole("button", { name: "Save" }).click();
  // Its page tells what was said.
  await expect(page.getByRole("heading", { name: "OpenAI org-4711", level: 1 })).toBeVisible();
  await expect(page.getByText("REGION_SUPPORTED no")).toBeVisible();
  await expect(page.getByText("org-4711, Research")).toBeVisible();
  await expect(page.getByRole("region", { name: "Runs of OpenAI org-4711" }).getByText("costs.jsonl")).toBeVisible();

  // The next run of the source says that it was answered.
  await page.getByRole("link", { name: "Upload", exact: true }).first().click();
  await page.getByText("The bill does not name its account").click();
  await page.getByLabel("Billing account").fill("org-4711");
  await page
    .getByLabel("Choose files")
    .first()
    .setInputFiles({ name: "costs.jsonl", mimeType: "application/json", buffer: Buffer.from(costs) });
  await expect(page.getByText("1 answered,")).toBeVisible({ timeout: 60_000 });
});

test("a delivery is what its manifest names", async ({ page }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  const manifest = JSON.stringify({ reportName: "cur", reportKeys: ["cur/1/bill-1.csv", "cur/1/bill-2.csv"] });
  const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const bill = gunzipSync(readFileSync(focusSample())).toString("utf8");
  await upload(page, file("cur-Manifest.json", manifest), file("bill-1.csv", bill));
  await expect(page.getByRole("alert")).toContainText("bill-2.csv", { timeout: 30_000 });
});

test("sign out, sign in with a link from the mailbox, and use a key", async ({ page, request }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;

  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("link", { name: "New key" }).first().click();
  await page.getByLabel("Name").fill("Grafana");
  await page.getByRole("button", { name: "Create key" }).click();
  const secret = (await page.getByRole("group", { name: "Copy your key now" }).locator("code").first().textContent())!;
  const bare = await request.get(`/api/v1/organisations/${org}/costs/datasets`);
  expect(bare.status()).toBe(401);
  const keyed = await request.get(`/api/v1/organisations/${org}/costs/datasets`, { headers: { "X-API-Key": secret } });
  expect(keyed.status()).toBe(200);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke" }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke Grafana?" });
  await question.getByRole("button", { name: "Revoke" }).click();
  await expect(question).toBeHidden();
  await expect(page.getByText("Revoked").first()).toBeVisible();
  expect(
    (await request.get(`/api/v1/organisations/${org}/costs/datasets`, { headers: { "X-API-Key": secret } })).status(),
  ).toBe(401);

  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  await page.getByRole("button", { name: "Send me a sign-in link instead" }).click();
  await page.getByLabel("E-mail").fill("maria@journey.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText(/^(Look into your mail|The link is in the mailbox of this server)$/)).toBeVisible();
  const box = (await (
    await request.get("/api/v1/development/mailbox", { headers: { "X-Stoa-Mailbox-Key": mailboxKey() } })
  ).json()) as { items: { to: string; text: string }[] };
  const link = /https?:\/\/\S+token=\S+/.exec(box.items.find(({ to }) => to === "maria@journey.example")!.text)![0];
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/costs(\?|$)/);
  // It works once, and the page says so before anybody presses.
  await page.goto(link);
  await expect(page.getByRole("alert")).toContainText("used before");
  await expect(page.getByRole("button", { name: "Continue" })).toBeDisabled();
});

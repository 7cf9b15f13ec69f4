// An organisation's own drawings: drawn, kept, read by colleagues, changed by two at once, taken back, taken elsewhere, deleted.
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enter } from "./actions";

const nodes = (page: Page) => page.locator(".atlas-stage g.node");
const model = (page: Page) => page.getByLabel("Model, in TOML");
const sound = (page: Page) => expect(page.getByText(/^No problems/)).toBeVisible();

async function open(page: Page) {
  await enter(page, "Drawing Works", "maria@drawing.example");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Drawings" }).click();
  await expect(page.getByRole("heading", { name: "Drawings", level: 1 })).toBeVisible();
}
async function clean(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, help, nodes: where }) => `${id}: ${help} (${where[0]!.target.join(" ")})`),
    page.url(),
  ).toEqual([]);
}
const fits = (page: Page) =>
  expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
    .toBe(0);

test.describe.configure({ mode: "serial" });

test("somebody draws their own system, and is told each mistake", async ({ page }) => {
  await open(page);
  await page.getByRole("link", { name: "New drawing" }).first().click();
  await sound(page);
  await expect(nodes(page)).toHaveCount(5);
  const text = await model(page).inputValue();
  await model(page).fill(`${text}\n[store.cache]\nname = "Cache"\nin = "shp"\n`);
  const problems = page.getByRole("region", { name: "Problems" });
  await expect(problems).toContainText("1 problem");
  await expect(problems).toContainText('did you mean "shop"?');
  await problems.getByRole("button").click();
  await expect(model(page)).toBeFocused();
  expect(await model(page).evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart))).toMatch(
    /^"?shp"/,
  );
  await model(page).fill(`${text}\n[store.cache]\nname = "Cache"\nin = "shop"\n`);
  await sound(page);
  await expect(nodes(page)).toHaveCount(6);
  await expect(page.locator('.atlas-stage g.node[data-id="cache"]')).toBeVisible();
  await page.getByRole("button", { name: "Download" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "The model" }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toContain("[store.cache]");
  // What nobody has saved yet is still here.
  await page.reload();
  await expect(nodes(page)).toHaveCount(6);
  // An address from before drawings were kept.
  await page.goto(page.url().replace("/drawings/new", "/draw"));
  await expect(page).toHaveURL(/\/atlas\/drawings\/new$/);
});

test("a drawing is saved, read again, changed, taken back and exported", async ({ page }) => {
  await open(page);
  await page.getByRole("link", { name: "New drawing" }).first().click();
  await model(page).fill('[container.web]\nto = ["db: reads"]\n\n[store.db]\n');
  await sound(page);
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Give the drawing a name")).toBeVisible();
  await dialog.getByLabel("Name").fill("Our platform");
  await dialog.getByLabel(/^What changed/).fill("as it is");
  await dialog.getByLabel("Name").press("Enter");
  await expect(page.getByRole("heading", { name: "Our platform", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/atlas\/drawings\/[0-9a-f-]{36}$/);

  await page.reload();
  await expect(nodes(page)).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  await clean(page);

  // Edited, by keys alone; leaving without saving asks.
  await model(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type('[external.mail]\nname = "Mail"\n');
  await expect(nodes(page)).toHaveCount(3);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Cost comparison" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stay" }).click();
  await page.getByLabel(/^What changed/).fill("with the mails");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved as version 2")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);

  // The first version, by a link of its own.
  await page.getByRole("button", { name: "History" }).click();
  const history = page.getByRole("dialog");
  await expect(history).toContainText("with the mails");
  await clean(page);
  await history.getByRole("button", { name: /^Version 1/ }).click();
  await expect(page).toHaveURL(/version=1/);
  await expect(page.getByText("Version 1 of 2")).toBeVisible();
  await expect(nodes(page)).toHaveCount(2);
  await expect(model(page)).toHaveAttribute("readonly", "");
  await page.reload();
  await expect(page.getByText(/Maria Keller, /)).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "Restore this version" }).click();
  await expect(page.getByText("Version 1 is the newest again, as version 3")).toBeVisible();
  await expect(page).not.toHaveURL(/version=/);
  await expect(nodes(page)).toHaveCount(2);
  await expect(model(page)).not.toHaveAttribute("readonly");

  for (const [name, ending, begin] of [
    ["The model", "atlas.toml", "[container.web]"],
    ["SVG", "svg", "<svg"],
    [/^PNG, 2×/, "png", "PNG"],
    ["draw.io", "drawio", "<mxfile"],
  ] as const) {
    await page.getByRole("button", { name: "Download" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^Our-platform.*\\.${ending.replace(".", "\\.")}$`));
    expect(
      readFileSync(await download.path())
        .subarray(0, 200)
        .toString("latin1"),
    ).toContain(begin);
  }
});

test("two write at once: the second is told, and nothing is lost", async ({ page }) => {
  await open(page);
  await page.getByRole("link", { name: "Our platform" }).click();
  await model(page).fill("[person.mine]\n");
  // A colleague saves meanwhile.
  const [, org, id] = /^\/([^/]+)\/atlas\/drawings\/([^/]+)/.exec(new URL(page.url()).pathname)!;
  const { csrf_token } = await (await page.request.get("/api/v1/session")).json();
  const theirs = await page.request.post(`/api/v1/organisations/${org}/drawings/${id}/versions`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: { model: "[person.theirs]\n" },
  });
  expect(theirs.status()).toBe(200);
  await expect(page.getByText(/saved version 4 while you were writing/)).toBeVisible({ timeout: 15_000 });
  await expect(model(page)).toHaveValue("[person.mine]\n");
  await clean(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(model(page)).toHaveValue("[person.mine]\n");
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByText("Saved as version 5")).toBeVisible();
  await page.getByRole("button", { name: "History" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Version 4/ })
    .click();
  await expect(model(page)).toHaveValue("[person.theirs]\n");
});

test("a drawing is found, renamed, deleted, brought back and erased", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search and commands" }).fill("our plat");
  await page.getByRole("option", { name: "Our platform" }).click();
  await expect(page).toHaveURL(/\/atlas\/drawings\/[0-9a-f-]{36}/);
  await page.getByRole("button", { name: "More for Our platform" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("The platform");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: "The platform", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "More for The platform" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Nothing drawn yet")).toBeVisible();
  await page.getByRole("link", { name: "Deleted drawings" }).click();
  await expect(page.getByRole("row", { name: /The platform/ })).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "Bring back" }).click();
  await expect(page.getByText("No deleted drawings")).toBeVisible();
  await page.getByRole("link", { name: "To the drawings" }).click();
  await page.getByRole("link", { name: "The platform" }).click();
  await expect(nodes(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Drawings", exact: true }).last().click();
  await page.getByRole("button", { name: "More for The platform" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Deleted drawings" }).click();
  await page.getByRole("button", { name: "More for The platform" }).click();
  await page.getByRole("menuitem", { name: "Erase for good" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("textbox").fill("The platform");
  await question.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByText("No deleted drawings")).toBeVisible();
});

test("on a phone every page of drawings fits", async ({ page }) => {
  await open(page);
  const org = new URL(page.url()).pathname.split("/")[1]!;
  const { csrf_token } = await (await page.request.get("/api/v1/session")).json();
  const made = await page.request.post(`/api/v1/organisations/${org}/drawings`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: {
      name: "A drawing with a name as long as people give them when nobody stops them",
      model: "[store.a]\n[store",
    },
  });
  const { id } = await made.json();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const place of ["", "/new", `/${id}`, `/${id}?version=1`, "?state=deleted"]) {
    await page.goto(`/${org}/atlas/drawings${place}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await fits(page);
    await clean(page);
  }
  await page.goto(`/${org}/atlas/drawings/${id}`);
  await model(page).fill("[store.b]\n");
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
  await fits(page);
});

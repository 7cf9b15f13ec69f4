// A keyboard alone is enough from a list to a form, a detail and a confirmation; and a list of more than a page shows all of it.
import { expect, type Page, test } from "@playwright/test";
import { enter } from "./actions";

/** Presses Tab until the focus is where it should be; a page that cannot be reached fails. */
async function tabTo(page: Page, name: string, role: "link" | "button" | "textbox") {
  const target = page.locator("main, [role=alertdialog]").getByRole(role, { name, exact: true }).first();
  await expect(target).toBeVisible();
  for (let press = 0; press < 60; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The ${role} ${name} cannot be reached by Tab.`);
}

test("a keyboard makes a key, finds it, and revokes it", async ({ page }) => {
  await enter(page, "Keyboard Works", "maria@keyboard.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  await page.goto(`/${org}/developer/keys`);
  await tabTo(page, "New key", "link");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name")).toBeFocused();

  // Nothing is sent without a name, and what is wrong has the focus.
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription("Say what it is for");
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type("Night shift");

  // What was written is not lost by a press of Cancel.
  await tabTo(page, "Cancel", "link");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Stay" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name")).toHaveValue("Night shift");
  await tabTo(page, "Create key", "button");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "I have copied it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Night shift" })).toBeVisible();

  await tabTo(page, "API keys", "link");
  await page.keyboard.press("Enter");
  await tabTo(page, "Night shift", "link");
  await page.keyboard.press("Enter");
  await tabTo(page, "Revoke", "button");
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Revoke Night shift?" });
  await expect(question.getByRole("button", { name: "Keep" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(page.getByText("Revoked").first()).toBeVisible();
});

/** The lists that fill by asking for it, each with more than two pages of the server. */
const many = [
  {
    path: "developer/keys",
    list: "api-keys",
    one: (n: number) => ({ name: `Robot ${n}`, permissions: ["costs:read"] }),
  },
  { path: "costs/sources", list: "costs/sources", one: (n: number) => ({ name: `Robot ${n}`, kind: "upload" }) },
];
for (const { path, list, one } of many)
  test(`${path}: more than a page is shown page by page, and how many there are is said`, async ({ page }) => {
    await enter(page, "Keyboard Works", "maria@keyboard.example");
    const org = new URL(page.url()).pathname.split("/")[1]!;
    const at = `/api/v1/organisations/${org}/${list}`;
    const { csrf_token } = (await (await page.request.get("/api/v1/session")).json()) as { csrf_token: string };
    const before = (await (await page.request.get(`${at}?limit=1`)).json()) as { total: number };
    for (let made = 0; made < 220; made += 20)
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const answer = await page.request.post(at, {
            headers: { "X-CSRF-Token": csrf_token },
            data: one(made + index),
          });
          expect(answer.status()).toBe(201);
        }),
      );
    const all = before.total + 220;
    await page.goto(`/${org}/${path}`);
    await expect(page.getByText(`100 of ${all}`)).toBeVisible();
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(page.getByText(`200 of ${all}`)).toBeVisible();
    await expect(page).toHaveURL(/rows=200/);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(page.getByText(`${all} rows`)).toBeVisible();
    await expect(page.getByRole("row")).toHaveCount(all + 1);
    await page.getByRole("searchbox").fill("Robot 219");
    await expect(page.getByText("1 row", { exact: true })).toBeVisible();
  });

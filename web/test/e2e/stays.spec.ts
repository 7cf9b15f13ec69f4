// The member app: who is signed out signs in at the console and comes back; nothing of the console is loaded on the way.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enter } from "./actions";

async function clean(page: Page) {
  await expect(page.locator("main")).toHaveCount(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
}

test("the member app says who is signed in, and loads only its own files", async ({ page }) => {
  const asked: string[] = [];
  await page.goto("/stays/");
  await expect(page.getByText("You are not signed in.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in?next=%2Fstays%2F");
  await clean(page);
  await enter(page, "Stay Works", "maria@stay.example");
  // The console may still be loading what it shows later.
  await page.goto("about:blank");
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/stays/");
  await expect(page.getByText("You are signed in as Maria Keller (maria@stay.example).")).toBeVisible({
    timeout: 15_000,
  });
  expect(asked.filter((path) => !/^\/(stays\/|api\/)/.test(path))).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.reload();
  await clean(page);
  await page.goto("/stays/nowhere");
  await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  await clean(page);
});

import { expect, test } from "@playwright/test";
import { enter, upload } from "./actions";
import { focusSample } from "./setup";

test("what happens elsewhere shows at once, told by one stream, and nobody asks again and again", async ({ page }) => {
  await enter(page, "Live Works", "lena@live.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const stream = page.waitForResponse((response) => response.url().endsWith("/changes"));
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await expect(page.getByText("organisation.created")).toBeVisible();
  expect((await stream).status()).toBe(200);
  const count = (end: string) => asked.filter((path) => path.endsWith(end)).length;
  const before = count("/events");
  // The overview listens too, for runs that wait; its stream ends with it.
  const streams = count("/changes");
  await page.waitForTimeout(6000);
  expect(count("/events")).toBe(before);

  const { csrf_token } = await (await page.request.get("/api/v1/session")).json();
  const made = await page.request.post(`/api/v1/organisations/${org}/api-keys`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: { name: "Made elsewhere", permissions: ["costs:read"] },
  });
  expect(made.status()).toBe(201);
  await expect(page.getByText("api_key.created")).toBeVisible();
  expect(count("/events")).toBe(before + 1);
  expect(count("/changes")).toBe(streams);
});

test("the total of one tab follows what is published in another", async ({ page, context }) => {
  await enter(page, "Two Tab Works", "tara@tabs.example");
  await upload(page, focusSample());
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  const org = new URL(page.url()).pathname.split("/")[1]!;
  const other = await context.newPage();
  const followed = other.waitForResponse((response) => response.url().endsWith("/changes"));
  await other.goto(`/${org}/costs`);
  await expect(other.getByText(/^exactly /).first()).toBeVisible();
  await followed;
  // The code that follows figures comes after the page.
  await other.waitForTimeout(2000);
  const api = `/api/v1/organisations/${org}/costs/sources`;
  const { items } = await (await page.request.get(api)).json();
  const { csrf_token } = await (await page.request.get("/api/v1/session")).json();
  const gone = await page.request.delete(`${api}/${items[0].id}`, { headers: { "X-CSRF-Token": csrf_token } });
  expect([202, 204]).toContain(gone.status());
  await expect(other.getByText("No bill yet")).toBeVisible({ timeout: 20_000 });
});

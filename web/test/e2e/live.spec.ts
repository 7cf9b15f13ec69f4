import { expect, test } from "@playwright/test";
import { enter } from "./actions";

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

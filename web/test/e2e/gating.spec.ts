// What stands in the place of a page: for whoever may not see it, when it cannot be fetched, and where there is none.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enter, openMailedLink } from "./actions";

async function clean(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]!.target.join(" ")})`),
    page.url(),
  ).toEqual([]);
}

/** The states belong into the shell: one `<main>`, with the side bar beside it. */
async function insideShell(page: Page) {
  await expect(page.locator("main")).toHaveCount(1);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

test("a viewer is told which permission is missing, and nothing is asked of the server", async ({
  page,
  browser,
  baseURL,
}) => {
  await enter(page, "Gate Works", "maria@gate.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  await page.goto(`/${org}/settings/members`);
  await page.getByRole("link", { name: "Invite", exact: true }).first().click();
  await page.getByLabel("E-mail").fill("vera@gate.example");
  await page.getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();

  // A source with something to tell.
  const { csrf_token } = await (await page.request.get("/api/v1/session")).json();
  const made = await page.request.post(`/api/v1/organisations/${org}/costs/sources`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: { name: "Gate exports", kind: "upload", account: { id: "org-4711" } },
  });
  expect(made.status()).toBe(201);
  const source = (await made.json()).id;

  const viewer = await (await browser.newContext({ baseURL: baseURL!, locale: "en-GB" })).newPage();
  await viewer.goto("/invitations");
  await viewer.getByLabel("E-mail").fill("vera@gate.example");
  await viewer.getByRole("button", { name: "Send the link" }).click();
  await expect(viewer.getByText(/^(Look into your mail|The link is in the mailbox of this server)$/)).toBeVisible();
  await openMailedLink(viewer, "vera@gate.example");
  await viewer.getByRole("button", { name: /^Accept/ }).click();
  await viewer.waitForURL(/\/costs(\?|$)/);

  const asked: string[] = [];
  viewer.on("request", (request) => asked.push(new URL(request.url()).pathname));
  for (const [path, permission, roles] of [
    ["developer/keys", "keys:read", "owner or admin"],
    ["developer/events", "log:read", "owner, admin, or member"],
    ["costs/upload", "costs:write", "owner, admin, or member"],
    [`costs/sources/${source}/edit`, "costs:write", "owner, admin, or member"],
  ] as const) {
    await viewer.goto(`/${org}/${path}`);
    await expect(viewer.getByRole("heading", { name: "This page is not open to you", level: 1 })).toBeVisible({
      timeout: 20_000,
    });
    await expect(viewer.locator("main")).toContainText(permission);
    await expect(viewer.locator("main")).toContainText(roles);
    await expect(viewer.getByRole("link", { name: "Maria Keller" })).toHaveAttribute(
      "href",
      "mailto:maria@gate.example",
    );
    await insideShell(viewer);
    await clean(viewer);
  }
  expect(asked.filter((path) => /^\/api.*(api-keys|events)/.test(path))).toEqual([]);
  await viewer.getByRole("link", { name: "Go to the start page" }).click();
  await viewer.waitForURL(/\/costs(\?|$)/);

  // What a source is may be looked at; what can be done with it is offered to its owner only.
  await viewer.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sources" }).click();
  await viewer.getByRole("link", { name: "Gate exports" }).click();
  const more = { name: "More for Gate exports" };
  await expect(viewer.getByRole("heading", { name: "Gate exports", level: 1 })).toBeVisible();
  await expect(viewer.locator("main")).toContainText("org-4711");
  await expect(viewer.getByText("No runs yet")).toBeVisible();
  await expect(viewer.getByRole("button", more)).toHaveCount(0);
  await insideShell(viewer);
  await clean(viewer);
  await page.goto(`/${org}/costs/sources/${source}`);
  await expect(page.getByRole("button", more)).toBeVisible();

  await expect(viewer.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "API keys" })).toHaveCount(0);
  await viewer.context().close();
});

test("a page that fails says what happened, with the number of the request, and tries again", async ({ page }) => {
  await enter(page, "Gate Works", "maria@gate.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  let broken = true;
  await page.route("**/api-keys?*", (route) =>
    broken
      ? route.fulfill({
          status: 409,
          contentType: "application/problem+json",
          body: JSON.stringify({
            title: "Conflict",
            status: 409,
            code: "conflict",
            detail: "The keys are being moved.",
            request_id: "req-0123",
          }),
        })
      : route.continue(),
  );
  await page.goto(`/${org}/developer/keys`);
  await expect(page.getByRole("heading", { name: "This page could not be shown", level: 1 })).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByRole("alert")).toContainText("The keys are being moved.");
  await expect(page.getByText("req-0123")).toBeVisible();
  await insideShell(page);
  await clean(page);
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "API keys", level: 1 })).toBeVisible({ timeout: 20_000 });
});

test("an address that leads nowhere offers the way back", async ({ page }) => {
  await enter(page, "Gate Works", "maria@gate.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  for (const path of [`/${org}/developer/nowhere`, `/${org}/atlas/pictures/nowhere`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "There is nothing at this address", level: 1 })).toBeVisible({
      timeout: 20_000,
    });
    await insideShell(page);
    await clean(page);
  }
  await page.goto("/not-an-organisation/costs");
  await expect(page.getByRole("heading", { name: "There is nothing at this address", level: 1 })).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.locator("main")).toHaveCount(1);
  await clean(page);
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await page.waitForURL(/\/costs(\?|$)/);
});

test("each page of an organisation whose data is invented says so, and no other does", async ({ page }) => {
  await enter(page, "Made Up Works", "ines@madeup.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  const said = page.getByRole("note").filter({ hasText: "Invented data" });
  await expect(page.locator("main")).toContainText(/\S/);
  await expect(said).toHaveCount(0);
  await page.route("**/api/v1/capabilities", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), invented: [org] } });
  });
  for (const place of ["costs", "costs/explorer", "settings/members", "atlas"]) {
    await page.goto(`/${org}/${place}`);
    await expect(said).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  await clean(page);
});

// Somebody is invited, proves the address, and accepts; the pages on the way are usable by everybody.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enter, openMailedLink } from "./actions";

async function clean(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"])
    .analyze();
  expect(
    violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]!.target.join(" ")})`),
    page.url(),
  ).toEqual([]);
}

async function invite(page: Page, email: string) {
  await page.getByRole("link", { name: "Invite", exact: true }).first().click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
}

test("from an invitation to a member", async ({ page, browser, baseURL }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  await page.getByRole("link", { name: "Members" }).click();
  await invite(page, "guest@journey.example");
  await invite(page, "mistyped@journey.example");
  const pending = page.getByRole("region", { name: "Invited" });
  await expect(pending.getByRole("row", { name: /guest@journey/ })).toBeVisible();
  await clean(page);
  await pending.getByRole("button", { name: "Take back the invitation of mistyped@journey.example" }).click();
  await expect(pending.getByRole("row", { name: /mistyped@journey/ })).toBeHidden();
  await pending.getByRole("button", { name: "Send again to guest@journey.example" }).click();
  await expect(page.getByText(/Wait ten minutes/)).toBeVisible();

  // The guest comes from the mail: signed out, without an account.
  const guest = await (await browser.newContext({ baseURL: baseURL!, locale: "en-GB" })).newPage();
  await guest.goto("/invitations");
  await guest.getByLabel("E-mail").fill("guest@journey.example");
  await guest.getByRole("button", { name: "Send the link" }).click();
  await expect(guest.getByText(/^(Look into your mail|The link is in the mailbox of this server)$/)).toBeVisible();
  await openMailedLink(guest, "guest@journey.example");
  await expect(guest.getByRole("heading", { name: "Invitations" })).toBeVisible();
  const waiting = guest.getByRole("list", { name: "Invitations" });
  await expect(waiting).toContainText("Journey Works");
  await clean(guest);
  await waiting.getByRole("button", { name: /^Accept/ }).click();
  await guest.waitForURL(/\/costs(\?|$)/);

  // Who joined says how they are called, and chooses a password.
  await guest.getByRole("button", { name: "Your account" }).click();
  await guest.getByRole("menuitem", { name: "Your account" }).click();
  await guest.getByLabel("Your name").fill("Gabi Guest");
  await guest.getByRole("button", { name: "Save" }).click();
  await expect(guest.getByText("Saved")).toBeVisible();
  await guest.getByLabel("New password").fill("three other plain words");
  await guest.getByRole("button", { name: "Change the password" }).click();
  await expect(guest.getByText("Password changed.")).toBeVisible();
  await clean(guest);
  await guest.context().close();

  await page.reload();
  await expect(page.getByRole("row", { name: /Gabi Guest.*guest@journey/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Invited" })).toBeHidden();
});

test("declining leaves no trace of the person", async ({ page, browser, baseURL }) => {
  await enter(page, "Journey Works", "maria@journey.example");
  await page.getByRole("link", { name: "Members" }).click();
  await invite(page, "no@journey.example");
  const guest = await (await browser.newContext({ baseURL: baseURL!, locale: "en-GB" })).newPage();
  await guest.goto("/invitations");
  await guest.getByLabel("E-mail").fill("no@journey.example");
  await guest.getByRole("button", { name: "Send the link" }).click();
  await expect(guest.getByText(/^(Look into your mail|The link is in the mailbox of this server)$/)).toBeVisible();
  await openMailedLink(guest, "no@journey.example");
  await guest.getByRole("button", { name: /^Decline/ }).click();
  await expect(guest.getByText("Nothing waits for your answer.")).toBeVisible();
  await guest.context().close();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
  await expect(page.getByText("no@journey.example")).toHaveCount(0);
});

test("a new password ends the person's API keys when that is asked, and not before", async ({
  page,
  browser,
  baseURL,
}) => {
  await enter(page, "Password Works", "pia@password.example");
  const { csrf_token, organisations } = await (await page.request.get("/api/v1/session")).json();
  const at = `/api/v1/organisations/${organisations[0].slug}`;
  const made = await page.request.post(`${at}/api-keys`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: { name: "Of Pia", permissions: ["costs:read"] },
  });
  expect(made.status()).toBe(201);
  const { secret } = await made.json();
  const program = await browser.newContext({ baseURL: baseURL!, extraHTTPHeaders: { "X-API-Key": secret } });
  const status = async () => (await program.request.get(`${at}/costs/runs`)).status();
  expect(await status()).toBe(200);

  await page.goto("/account");
  const change = async (from: string, to: string) => {
    await page.getByLabel("Password you have now").fill(from);
    await page.getByLabel("New password").fill(to);
    await page.getByRole("button", { name: "Change the password" }).click();
  };
  await change("a long sentence nobody guesses", "four other plain words");
  await expect(page.getByText("1 API key of yours goes on.")).toBeVisible();
  expect(await status()).toBe(200);
  await page.getByLabel("End my API keys too").check();
  await change("four other plain words", "five other plain words");
  await expect(page.getByText("your API keys have ended")).toBeVisible();
  expect(await status()).toBe(401);
  await expect(page.getByLabel("End my API keys too")).not.toBeChecked();
  await clean(page);
  await program.close();
});

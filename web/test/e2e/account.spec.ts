// One's own sessions, whom a link signs in, leaving an organisation and deleting one.
import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
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

const visitor = async (browser: Browser, baseURL: string | undefined) =>
  (await browser.newContext({ baseURL: baseURL!, locale: "en-GB" })).newPage();

/** Asks for a sign-in link and stops on the page that it leads to. */
async function askForLink(page: Page, email: string) {
  await page.goto("/sign-in?way=link");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText(/^(Look into your mail|The link is in the mailbox of this server)$/)).toBeVisible();
}

test("a link says whom it signs in, and the other browser is signed out from the account", async ({
  page,
  browser,
  baseURL,
}) => {
  await enter(page, "Session Works", "sara@session.example");
  const other = await visitor(browser, baseURL);
  await askForLink(other, "sara@session.example");
  const named = other.getByText("Signs you in as sara@session.example");
  await openMailedLink(other, "sara@session.example", async () => {
    await expect(named).toBeVisible();
    await expect(other.getByText("Go on only if that is your own address.")).toBeVisible();
    await clean(other);
  });
  await other.waitForURL(/\/costs(\?|$)/);

  await page.goto("/account");
  const list = page.getByRole("list", { name: "Where you are signed in" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list.getByText("this browser")).toHaveCount(1);
  await expect(list).toContainText("127.0.0.0/24");
  await clean(page);
  await list.getByRole("button", { name: /^Sign out/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Sign out" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  expect((await other.request.get("/api/v1/session")).status()).toBe(401);
  expect((await page.request.get("/api/v1/session")).status()).toBe(200);

  // All others at once.
  await askForLink(other, "sara@session.example");
  await openMailedLink(other, "sara@session.example");
  await other.waitForURL(/\/costs(\?|$)/);
  await page.reload();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("You are signed out everywhere else")).toBeVisible();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  expect((await other.request.get("/api/v1/session")).status()).toBe(401);
  await other.context().close();
});

test("leaving an organisation, and deleting it by its name", async ({ page, browser, baseURL }) => {
  await enter(page, "Ending Works", "olga@ending.example");
  const org = new URL(page.url()).pathname.split("/")[1]!;
  await page.goto(`/${org}/settings/members/invite`);
  await page.getByLabel("E-mail").fill("gero@ending.example");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();

  const guest = await visitor(browser, baseURL);
  await askForLink(guest, "gero@ending.example");
  await openMailedLink(guest, "gero@ending.example");
  await guest.getByRole("button", { name: /^Accept/ }).click();
  await guest.waitForURL(/\/costs(\?|$)/);
  await guest.goto(`/${org}/settings/organisation`);
  await expect(guest.getByRole("button", { name: "Leave the organisation" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Delete the organisation" })).toHaveCount(0);
  await clean(guest);
  await guest.getByRole("button", { name: "Leave the organisation" }).click();
  await guest.getByRole("alertdialog").getByRole("button", { name: "Leave the organisation" }).click();
  await guest.waitForURL(/\/new-organisation$/);
  expect((await guest.request.get(`/api/v1/organisations/${org}`)).status()).toBe(404);
  await guest.context().close();

  // The only owner is told what to do instead.
  await page.goto(`/${org}/settings/organisation`);
  await page.getByRole("button", { name: "Leave the organisation" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: "Leave the organisation" }).click();
  await expect(dialog).toContainText("or delete the organisation");
  await dialog.getByRole("button", { name: "Stay" }).click();

  await page.getByRole("button", { name: "Delete the organisation" }).click();
  const remove = dialog.getByRole("button", { name: "Delete the organisation" });
  await expect(remove).toBeDisabled();
  await dialog.getByRole("textbox").fill("Ending works");
  await expect(remove).toBeDisabled();
  await dialog.getByRole("textbox").fill("Ending Works");
  await clean(page);
  await remove.click();
  await page.waitForURL(/\/new-organisation$/);
  expect((await page.request.get(`/api/v1/organisations/${org}`)).status()).toBe(404);
  await page.goto(`/${org}/costs`);
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Costs");
});

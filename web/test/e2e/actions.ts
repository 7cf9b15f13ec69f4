// What a person does, in their words, for the journeys.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { mailboxKey } from "./setup";

const password = "a long sentence nobody guesses";

/**
 * An address of its own for each organisation, as the proxy would name it: the server lets one address sign up three times an
 * hour.
 */
function addressOf(organisation: string): string {
  const hash = [...organisation].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 60_000, 7);
  return `198.18.${Math.floor(hash / 250)}.${(hash % 250) + 1}`;
}

export async function signUp(page: Page, organisation: string, email: string) {
  await page.setExtraHTTPHeaders({ "X-Forwarded-For": addressOf(organisation) });
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Maria Keller");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Organisation").fill(organisation);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  // The first person of a server is in at once; everybody else opens the link in the mail.
  const sent = page.getByText(/^(Look into your mail|The link is in the mailbox of this server)$/);
  await expect(sent.or(page.getByText("No bill yet")).first()).toBeVisible();
  if (await sent.isVisible()) await openMailedLink(page, email);
  await page.waitForURL(/\/costs(\?|$)/);
  await page.setExtraHTTPHeaders({});
}

/** Opens the newest link that the development mailbox got for an address, looks at its page, and presses its button. */
export async function openMailedLink(page: Page, email: string, look?: () => Promise<void>) {
  const mailbox = (await (
    await page.request.get("/api/v1/development/mailbox", { headers: { "X-Stoa-Mailbox-Key": mailboxKey() } })
  ).json()) as { items: { to: string; text: string }[] };
  const link = mailbox.items
    .filter(({ to }) => to === email)
    .map(({ text }) => /\/sign-in\/link\?token=\S+/.exec(text)?.[0])
    .find(Boolean);
  expect(link, `a link for ${email}`).toBeTruthy();
  await page.goto(link!);
  await look?.();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Signs up, or comes back with the session from before. */
export async function enter(page: Page, organisation: string, email: string) {
  const file = join(process.env.STOA_E2E_DATA!, `${organisation}.json`);
  if (existsSync(file)) {
    await page.context().addCookies(
      (
        JSON.parse(readFileSync(file, "utf8")) as {
          cookies: Parameters<ReturnType<Page["context"]>["addCookies"]>[0];
        }
      ).cookies,
    );
    await page.goto("/");
    await page.waitForURL(/\/costs(\?|$)|\/sign-in/);
    if (page.url().includes("/sign-in")) {
      // Another journey signed out.
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL(/\/costs(\?|$)/);
      await page.context().storageState({ path: file });
    }
  } else {
    await signUp(page, organisation, email);
    await page.context().storageState({ path: file });
  }
}

export async function upload(page: Page, ...files: (string | { name: string; mimeType: string; buffer: Buffer })[]) {
  await page.getByRole("link", { name: "Upload", exact: true }).first().click();
  const another = page.getByRole("button", { name: "Upload another" });
  await expect(another.or(page.getByText("Drop your bill here"))).toBeVisible();
  if (await another.isVisible()) await another.click();
  await expect(page.getByText("Drop your bill here")).toBeVisible();
  await page
    .getByLabel("Choose files")
    .first()
    .setInputFiles(files as never);
}

/** The sum of a column of a CSV file with quotes, exactly: in integers of 10^-20. */
export function exactSum(path: string, column: string, keep: (row: Record<string, string>) => boolean): string {
  const lines = parse(gunzipSync(readFileSync(path)).toString("utf8"));
  const head = lines[0]!;
  let total = 0n;
  for (const cells of lines.slice(1)) {
    const row = Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ""]));
    if (cells.length === head.length && keep(row)) total += scaled(row[column]!);
  }
  const digits = (total < 0n ? -total : total).toString().padStart(21, "0");
  return `${total < 0n ? "−" : ""}${digits.slice(0, -20)}.${digits.slice(-20)}`.replace(/\.?0+$/, "");
}

function scaled(text: string): bigint {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "0", fraction = ""] = mantissa!.split(".");
  const shift = 20 - fraction.length + Number(exponent);
  const value = BigInt(whole + fraction);
  return shift >= 0 ? value * 10n ** BigInt(shift) : value / 10n ** BigInt(-shift);
}

function parse(text: string): string[][] {
  const rows: string[][] = [];
  let cell = "";
  let row: string[] = [];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (quoted) {
      if (mark === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (mark === '"') quoted = false;
      else cell += mark;
    } else if (mark === '"') quoted = true;
    else if (mark === ",") {
      row.push(cell);
      cell = "";
    } else if (mark === "\n") {
      row.push(cell.replace(/\r$/, ""));
      rows.push(row);
      row = [];
      cell = "";
    } else cell += mark;
  }
  if (cell || row.length) rows.push([...row, cell]);
  return rows;
}

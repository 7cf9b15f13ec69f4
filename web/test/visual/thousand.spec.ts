// Lists of a thousand rows show all of them page by page, and say how many there are. The rows are the mock's: nobody makes a
// thousand people in a test; that the server pages as the mock does is tested with fewer of them in test/e2e/lists.spec.ts.
import { expect } from "@playwright/test";
import { test } from "./build";

for (const path of ["settings/members", "developer/keys", "costs/sources", "costs/runs"])
  test(`${path}: a thousand are shown page by page`, async ({ page, site }) => {
    await page.addInitScript(() => {
      sessionStorage.setItem("stoa-mock", "in");
      sessionStorage.setItem("stoa-mock-many", "yes");
    });
    await page.goto(`${site}/acme_m4x2k1/${path}`);
    const list = page.locator("main section.card").first();
    const says = list.getByRole("status").last();
    for (let shown = 100; shown < 1000; shown += 100) {
      await expect(says).toHaveText(`${shown} of 1,000`, { timeout: 20_000 });
      await expect(list.getByRole("row")).toHaveCount(shown + 1);
      await list.getByRole("button", { name: "Show more" }).click();
    }
    await expect(says).toHaveText("1,000 rows", { timeout: 20_000 });
    await expect(list.getByRole("button", { name: "Show more" })).toHaveCount(0);
    // Each of them once, the last one too.
    const names = await list.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.querySelector("a")!.href));
    expect(new Set(names).size).toBe(1000);
    await expect(list.getByText("Robot 1000", { exact: true })).toBeVisible();
    await expect(page).toHaveURL(/rows=1000/);
    await list.getByRole("searchbox").fill("Robot 999");
    await expect(says).toHaveText("1 row");
  });

import { open } from "../e2e/open";
import { test } from "./build";

const org = "/acme_m4x2k1";
test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
test("shots", async ({ page, site }) => {
  test.setTimeout(200000);
  await page.clock.setFixedTime(new Date("2026-11-20T10:00:00Z"));
  await page.addInitScript(() => sessionStorage.setItem("stoa-mock", "in"));
  for (const [name, at] of Object.entries({
    sources: "/costs/sources",
    runs: "/costs/runs",
    events: "/developer/events",
    jobs: "/developer/jobs",
    keys: "/developer/keys",
    members: "/settings/members",
    history: "/costs/datasets",
    explorer: "/costs/explorer?from=2026-11-10&to=2026-11-17&compare=previous",
    table: "/costs/explorer?view=table&grain=none&compare=previous",
    run: "/costs/runs/run-101",
    source: "/costs/sources/src-aws",
    overview: "/costs",
  })) {
    await open(page, site + org + at, { quiet: 200 });
    await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("[role=region]")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1)
        .map((e) => `${e.getAttribute("aria-label")} ${e.scrollWidth}>${e.clientWidth}`),
    );
    console.log(name, document_width(await page.evaluate(() => document.documentElement.scrollWidth)), wide.join("; "));
  }
});
const document_width = (n: number) => (n > 390 ? `PAGE ${n}` : "ok");

import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { enter } from "./actions";

async function open(page: Page, place: string) {
  await enter(page, "Atlas Works", "maria@atlas.example");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).click();
}
const nodes = (page: Page) => page.locator(".atlas-stage g.node");
const seen = (page: Page) => page.locator(".atlas-stage g.node:not(.atlas-dim):not(.atlas-hidden)");

test("from the gallery into a picture: search, focus, layers, zoom, code, files", async ({ page }) => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      problems.push(message.text());
  });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url())) elsewhere.push(request.url());
  });

  await open(page, "How it is built");
  await expect(page.getByRole("heading", { name: "The house itself" })).toBeVisible({ timeout: 30_000 });
  const picture = page.getByRole("main").getByRole("link");
  expect(await picture.count()).toBeGreaterThan(30);
  const thumbnail = picture.first().locator("img");
  await expect
    .poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 30_000 })
    .toBeGreaterThan(100);
  await page.getByRole("searchbox", { name: "Search diagrams" }).fill("crates imports");
  await expect(picture).toHaveCount(1);
  await picture.click();
  await expect(page).toHaveURL(/atlas\/pictures\/workspace/);
  await expect(page.getByRole("heading", { name: "The workspace" })).toBeVisible();
  await expect(nodes(page).first()).toBeVisible();
  const all = await nodes(page).count();
  expect(all).toBeGreaterThan(12);
  // A picture has no link inside that only a pointer could reach.
  await expect(page.locator(".atlas-stage a")).toHaveCount(0);

  // By keys: "/" in the picture leads to the search, Enter jumps to what is found.
  const stage = page.locator(".atlas-stage");
  await stage.focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search boxes" })).toBeFocused();
  await page.keyboard.type("costs");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/focus=crate%2Fcosts/);
  await expect(page.getByRole("heading", { name: "costs", exact: true })).toBeVisible();
  const near = await seen(page).count();
  expect(near).toBeGreaterThan(2);
  expect(near).toBeLessThan(all);
  await expect(page.locator('.atlas-stage g.node[data-id="crate/atlas"]')).toHaveClass(/atlas-dim/);
  await expect(page.locator('.atlas-stage g.node[data-id="crate/focus"]')).not.toHaveClass(/atlas-dim/);

  // The address brings the same back.
  await page.goto(page.url());
  await expect(page.getByRole("heading", { name: "costs", exact: true })).toBeVisible();
  await expect(seen(page)).toHaveCount(near);

  // The code behind the box is that of the binary.
  await page.getByRole("button", { name: /^Code: crates\/costs/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /lib\.rs/ })
    .click();
  await expect(page.getByRole("dialog").getByText("//! Costs: from files to one trustworthy bill.")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "focus", exact: true }).click();
  await expect(page).toHaveURL(/focus=crate%2Ffocus/);
  await stage.focus();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/focus=/);
  expect(await seen(page).count()).toBe(all);

  // A press on a box is the same as a jump; another one ends it.
  await page.locator('.atlas-stage g.node[data-id="crate/kernel"]').click();
  await expect(page).toHaveURL(/focus=crate%2Fkernel/);
  await page.locator('.atlas-stage g.node[data-id="crate/kernel"]').click();
  await expect(page).not.toHaveURL(/focus=/);

  await page.getByRole("button", { name: "Layers" }).click();
  await page.getByLabel(/^Planned/).uncheck();
  const built = await seen(page).count();
  expect(built).toBeLessThan(all);
  await page.getByLabel(/The ground/).uncheck();
  expect(await seen(page).count()).toBeLessThan(built);
  await expect(page.locator('.atlas-stage g.edge[data-to="crate/kernel"]:not(.atlas-hidden)')).toHaveCount(0);
  await expect(page).toHaveURL(/hide=in%3Aground%2Cstatus%3Aplanned/);
  await page.getByRole("button", { name: "Show all" }).click();
  expect(await seen(page).count()).toBe(all);
  await page.keyboard.press("Escape");

  // Zoom and move, by keys, buttons, wheel and drag.
  const zoom = page.getByLabel("Zoom", { exact: true });
  const percent = async () => Number((await zoom.textContent())!.replace(" %", ""));
  await page.getByRole("button", { name: "Fit to the window" }).click();
  const start = await percent();
  await page.getByRole("button", { name: "Zoom in" }).click();
  expect(await percent()).toBeGreaterThan(start);
  await stage.focus();
  await page.keyboard.press("0");
  expect(await percent()).toBe(start);
  const place = () => page.locator(".atlas-stage > svg > g").getAttribute("transform");
  const before = await place();
  await page.keyboard.press("ArrowRight");
  const moved = await place();
  expect(moved).not.toBe(before);
  const box = (await stage.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 40);
  await page.mouse.wheel(0, -300);
  expect(await percent()).toBeGreaterThan(start);
  const wheeled = await place();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 120, box.y + box.height - 90, { steps: 4 });
  await page.mouse.up();
  expect(await place()).not.toBe(wheeled);
  await expect(page).not.toHaveURL(/focus=/);

  for (const [name, ending, begin] of [
    ["SVG", "svg", "<svg"],
    [/^PNG, 2×/, "png", "PNG"],
    ["Mermaid", "mmd", "flowchart"],
    ["Graphviz DOT", "dot", "digraph"],
    ["draw.io", "drawio", "<mxfile"],
  ] as const) {
    await page.getByRole("button", { name: "Download" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    expect(download.suggestedFilename()).toBe(`workspace.${ending}`);
    const content = readFileSync(await download.path());
    expect(content.subarray(0, 200).toString("latin1")).toContain(begin);
    // Two pixels for each unit of the drawing.
    if (ending === "png")
      expect(content.readUInt32BE(16)).toBe(
        2 *
          Number(
            / width="(\d+)"/.exec(
              await (
                await page.request.get(
                  page
                    .url()
                    .replace(
                      /\/([^/]+)\/atlas\/pictures\/workspace.*/,
                      "/api/v1/organisations/$1/atlas/pictures/workspace/svg",
                    ),
                )
              ).text(),
            )![1],
          ),
      );
  }
  expect(problems).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test("a picture follows the theme and keeps its place", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "How it is built");
  await page
    .getByRole("main")
    .getByRole("link", { name: /The life of a run/ })
    .click({ timeout: 30_000 });
  const stage = page.locator(".atlas-stage");
  await expect(stage).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Zoom in" }).click();
  const place = await page.locator(".atlas-stage > svg > g").getAttribute("transform");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(stage).toHaveCSS("background-color", "rgb(17, 22, 29)");
  expect(await page.locator(".atlas-stage > svg > g").getAttribute("transform")).toBe(place);
});

test("costs: the load moves without the server, inputs are computed there, and it all adds up", async ({ page }) => {
  await open(page, "Cost comparison");
  const row = (name: RegExp) => page.getByRole("region", { name: /^Plans at/ }).getByRole("row", { name });
  const spot = row(/^Spot VMs/);
  // A comparison takes seconds where the binary is not optimised.
  const settled = () => expect(page.getByText(/^Computed by the server in/)).toBeVisible({ timeout: 30_000 });
  await settled();
  await expect(spot).toContainText("142.13");
  await expect(page.getByRole("img", { name: /^Cost of a month over the load/ }).locator("canvas")).toBeVisible();
  await expect(page.getByRole("region", { name: "Break-even points" }).getByRole("row")).toHaveCount(5);

  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/costs/compare")) asked.push(request.url());
  });
  const load = page.getByRole("slider", { name: "Load" });
  await load.focus();
  for (let step = 0; step < 20; step += 1) await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("heading", { name: "Plans at 1.2×" })).toBeVisible();
  await expect(spot).not.toContainText("142.13");
  await expect(page).toHaveURL(/load=1\.2/);
  expect(asked).toEqual([]);

  // At a break-even point where curves cross both plans cost the same, to the cent.
  await page.getByRole("button", { name: /^1?\s*0\.1462×/ }).click();
  const cost = async (name: RegExp) => (await row(name).getByRole("cell").nth(1).textContent())!;
  expect(await cost(/^Cloud Run, billed by request/)).toBe(await cost(/^Cloud Run, billed by instance/));

  // Another input: the server computes, and the number moves.
  const latency = page.getByRole("slider", { name: "Latency (ms)" });
  const before = await cost(/^GKE Standard/);
  const answer = page.waitForResponse((response) => response.url().includes("/costs/compare"));
  await latency.focus();
  for (let step = 0; step < 12; step += 1) await page.keyboard.press("ArrowRight");
  const { comparison } = (await (await answer).json()) as {
    comparison: { plans: { plan: string; total: string; lines: { exact: string }[] }[] };
  };
  await expect(page).toHaveURL(/set=requests\.latency_ms/);
  await settled();
  expect(await cost(/^GKE Standard/)).not.toBe(before);
  expect(comparison.plans.length).toBeGreaterThan(5);

  // What the address says, another window shows.
  const shown = await cost(/^GKE Standard/);
  await page.goto(page.url());
  await settled();
  expect(await cost(/^GKE Standard/)).toBe(shown);

  // Nonsense is refused where it is typed; what cannot be computed says why and leaves what was there.
  const field = page.getByRole("textbox", { name: "vCPU of an instance, exactly" });
  await field.fill("many");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.press("Escape");
  await field.fill("0");
  await field.press("Enter");
  await expect(page.getByRole("alert")).toContainText("must be more than 0", { timeout: 30_000 });
  await expect(page.getByText("What is shown below is from before.")).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await settled();

  // A file of one's own, with a mistake: its line is named.
  await page.getByRole("button", { name: "Workload file" }).click();
  const text = page.getByLabel("Workload, in TOML");
  await text.fill((await text.inputValue()).replace("latency_ms", "latncy_ms"));
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(/line \d+, column \d+/);
});

// What somebody looks at (range, currency, measure, basis, filters, moment) is in the address and on every link: whoever follows one,
// opens it in another tab or sends it on sees the same. Here all pages of Costs are opened, all of their links read, and what can be
// pressed in the explorer is pressed.
import type { AnyRoute } from "@tanstack/react-router";
import { beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { queryClient } from "@/api/client";
import { router as app } from "@/apps/console/routes";
import { type Explorer, parseExplorer, read } from "@/features/costs/explorer/state";
import { keepView } from "@/features/costs/kept";
import { type OverviewSearch, parseOverview } from "@/features/costs/overview/state";
import { openConsole, settled, standIn } from "./console";

standIn();

const org = "acme_m4x2k1";
const samples: Record<string, string> = { org, run: "run-101", source: "src-aws" };
const filter = "ServiceCategory~in~Compute";
const moment = "2026-11-18T10:00:00Z";
/** Nothing of it is what is shown when nobody chose. */
const view = {
  from: "2026-10-05",
  to: "2026-10-20",
  currency: "USD",
  measure: "EffectiveCost",
  as_of: moment,
  basis: "charge",
  filter,
} as const;
const overviewAddress = `/${org}/costs?period=2026-10&currency=USD&measure=EffectiveCost&as_of=${moment}`;
const explorerAddress = `/${org}/costs/explorer?${new URLSearchParams(view)}&group=ServiceName`;

const pages = Object.values(app.routesById as Record<string, AnyRoute>)
  .filter(({ options, fullPath }) => options.component && /^\/\$org\/costs(\/|$)/.test(fullPath))
  .map(({ fullPath }) => fullPath.replace(/\/$/, ""))
  .sort();
/** Pages that show what is there now: their links to a month show now as well, at whatever moment the person looked before. */
const ofNow = /\/(sources|runs|datasets|upload)/;

beforeEach(() => {
  queryClient.clear();
  keepView(org, view);
});

/** The links of the page to figures, by what they are called. */
function linksToFigures(): { name: string; to: URL; aside: boolean }[] {
  return [...document.querySelectorAll<HTMLAnchorElement>("a[href]")]
    .map((link) => ({
      name: link.textContent ?? "",
      to: new URL(link.href),
      aside: link.closest("nav") !== null,
    }))
    .filter(({ to }) => [`/${org}/costs`, `/${org}/costs/explorer`].includes(to.pathname));
}

const searchOf = (to: URL) => Object.fromEntries(to.searchParams);
/** What of a view an explorer shows, to be compared. */
const shown = ({ from, to, currency, measure, basis, filters, asOf }: Explorer) => ({
  from,
  to,
  currency,
  measure,
  basis,
  filters: filters.map(({ dimension }) => dimension),
  asOf,
});

describe("a link to figures keeps the view", () => {
  it("finds the pages", () => expect(pages.length).toBeGreaterThan(8));

  for (const place of pages)
    it(place, async () => {
      const path = place.replace(/\$(\w+)/g, (_: string, name: string) => samples[name] ?? `no-sample-for-${name}`);
      const address =
        place === "/$org/costs" ? overviewAddress : place === "/$org/costs/explorer" ? explorerAddress : path;
      const { screen } = await openConsole(address);
      const links = linksToFigures();
      // The side bar has two; a page of figures has many.
      expect(links.filter(({ aside }) => aside).length).toBeGreaterThanOrEqual(2);
      if (place === "/$org/costs") expect(links.length).toBeGreaterThan(20);
      if (place.endsWith("datasets")) expect(links.length).toBeGreaterThan(4);
      for (const { name, to, aside } of links) {
        const what = `“${name}” of ${place}: ${to.search}`;
        if (to.pathname.endsWith("/explorer")) {
          const opened = shown(read(parseExplorer(searchOf(to))));
          if (aside) {
            const filters = ["ServiceCategory"];
            expect(opened, what).toEqual({ ...shown(read(view)), filters });
          } else {
            expect(opened, what).toMatchObject({ currency: "USD", measure: "EffectiveCost", asOf: moment });
            expect([opened.from, opened.to], what).toEqual(["2026-10-01", "2026-11-01"]);
          }
        } else {
          const opened: OverviewSearch = parseOverview(searchOf(to));
          expect(opened, what).toMatchObject({ currency: "USD", measure: "EffectiveCost" });
          expect(opened.period, what).toMatch(/^2026-/);
          if (aside) expect(opened, what).toMatchObject({ period: "2026-10", as_of: moment });
          else if (!ofNow.test(place)) expect(opened.as_of, what).toBe(moment);
        }
      }
      await screen.unmount();
    });

  it("and “Show as of then” shows the moment it names, in the same currency and measure", async () => {
    const { screen } = await openConsole(`/${org}/costs/datasets`);
    const past = linksToFigures().filter(
      ({ to }) => to.searchParams.has("as_of") && to.searchParams.get("as_of") !== moment,
    );
    expect(past.length).toBeGreaterThan(0);
    for (const { to } of past)
      expect(searchOf(to)).toMatchObject({ currency: "USD", measure: "EffectiveCost", period: expect.any(String) });
    await screen.unmount();
  });
});

describe("what is pressed in the explorer keeps the view", () => {
  it("in every way to show it, on every row, and back", { timeout: 90_000 }, async () => {
    const { screen, router } = await openConsole(explorerAddress);
    const start = router.state.location.href;
    const presses = () => [
      ...document.querySelectorAll<HTMLButtonElement>(
        "main [role=group] button, main table button, main button[aria-pressed]",
      ),
    ];
    const count = presses().length;
    expect(count).toBeGreaterThan(9);
    let changed = 0;
    for (let at = 0; at < count; at += 1) {
      const button = presses()[at]!;
      const name = button.getAttribute("aria-label") ?? button.textContent ?? "";
      button.click();
      await settled(router);
      const address = router.state.location.href;
      if (address !== start) changed += 1;
      const opened = read(parseExplorer(router.state.location.search));
      expect(shown(opened), `“${name}”: ${address}`).toMatchObject({
        from: view.from,
        to: view.to,
        currency: "USD",
        measure: "EffectiveCost",
        basis: "charge",
        asOf: moment,
      });
      expect(opened.filters, `“${name}”: ${address}`).toContainEqual({
        dimension: "ServiceCategory",
        op: "in",
        values: ["Compute"],
      });
      await router.navigate({ href: start } as never);
      await settled(router);
    }
    expect(changed).toBeGreaterThan(8);
    await screen.unmount();
  });

  it("and of a whole bill the charges are those of its currency", async () => {
    const { screen, router } = await openConsole(`/${org}/costs/explorer?from=2026-10-01&to=2026-11-01`);
    await expect.poll(() => router.state.location.search).toMatchObject({ currency: "USD" });
    await screen.getByRole("button", { name: "Charges", exact: true }).click();
    await settled(router);
    expect(router.state.location.search).toMatchObject({ view: "rows", currency: "USD" });
    await screen.unmount();
  });
});

describe("a range of days by what was billed", () => {
  it("says that whole months are shown, compares with whole months, and offers the days", async () => {
    const days = "from=2026-10-10&to=2026-10-17";
    const { screen, router } = await openConsole(`/${org}/costs/explorer?${days}&compare=previous`);
    await expect.element(screen.getByRole("heading", { level: 1 })).toHaveTextContent("October 2026");
    await expect.element(screen.getByText(/Bills are of whole months/)).toBeInTheDocument();
    // The dashed line is of the month before, as the table and the number beside the title are.
    expect(document.querySelector("main ul")?.textContent).toContain("September 2026");
    expect(router.state.location.search).toMatchObject({ from: "2026-10-10", to: "2026-10-17" });
    await screen.getByRole("button", { name: "Show only these days" }).click();
    await settled(router);
    expect(router.state.location.search).toMatchObject({ from: "2026-10-10", to: "2026-10-17", basis: "charge" });
    await expect.element(screen.getByRole("heading", { level: 1 })).toHaveTextContent(/10.*16.*2026/);
    expect(document.querySelector("main ul")?.textContent).toMatch(/Oct 3.*Oct 9/);
    await screen.unmount();
  });
});

describe("the palette", () => {
  const field = () => page.getByRole("combobox", { name: "Search and commands" });
  const typed = async (text: string) => {
    await userEvent.keyboard("{Control>}k{/Control}");
    await expect.element(field()).toBeInTheDocument();
    await field().fill(text);
  };
  const closed = async () => {
    await userEvent.keyboard("{Escape}");
    await expect.element(field()).not.toBeInTheDocument();
  };

  it("finds pages by what they are about, and forms", async () => {
    const { screen } = await openConsole(`/${org}/costs/sources`);
    for (const [text, found] of [
      ["diagram", "Drawings"],
      ["picture", "How it is built"],
      ["invite", "Invite"],
      ["password", "Your account"],
      ["token", "API keys"],
      ["versions", "History"],
    ] as const) {
      await typed(text);
      await expect.element(screen.getByRole("option", { name: found })).toBeInTheDocument();
      await closed();
    }
    await screen.unmount();
  });

  it("opens what it finds as the person looks at things, and says where the rest is", async () => {
    const { screen, router } = await openConsole(overviewAddress);
    await typed("am");
    await expect.element(screen.getByRole("option", { name: "Show all that match" }).first()).toBeInTheDocument();
    await field().fill("claude");
    await screen.getByRole("option", { name: "Claude API" }).click();
    await settled(router);
    expect(router.state.location.pathname).toBe(`/${org}/costs/explorer`);
    expect(router.state.location.search).toMatchObject({
      currency: "USD",
      measure: "EffectiveCost",
      as_of: moment,
      filter: "ServiceName~in~Claude API",
    });
    await screen.unmount();
  });
});
